"""The ways back: a person's word lets a referral go on, past the exclusion that it speaks of."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaProducer

from services.contracts.catalogue import CATALOGUE, NAME_OF
from services.contracts.envelope import Envelope
from services.contracts.facts import EXCLUSIONS
from services.contracts.feedback import Feedback, MadeSafe, SafeguardingEliminated
from services.devkit.demo.system import api
from services.devkit.replay.sender import Sender
from services.devkit.scenario.contact import Expected, Kind
from services.devkit.scenario.phone import contact
from services.intake.triage.keys import KEYS
from services.intake.triage.roles import Role
from tests.e2e.system import System

pytestmark = pytest.mark.timeout(600)

_DECISIONS = """
SELECT revision, version, destination, confirmed::text FROM router.decision
WHERE referral_id = $1 ORDER BY revision
"""
_DECIDED = "SELECT max(revision) = $2 FROM router.decision WHERE referral_id = $1"
_PERSON = """
SELECT (p.record->>'version')::int, p.record->'person'->>'family_name'
FROM eit.person p JOIN eit.case c USING (referral_id)
WHERE p.referral_id = $1 AND c.status = 'opened'
"""


def refer(system: System, reference: str, **answers: str) -> UUID:
    """A call about a fall, with these answers about what may keep it from the team."""
    form: dict[str, Any] = {
        "reference": reference,
        "requester_type": "FFN",
        "reason": "REQ-AE",
        "person": {"family_name": "Testperson", "given_names": ["Example"]},
        "referrer": {"name": "Testreferrer Example", "relationship": "neighbour"},
        "needs": ["falls"],
        "exclusions": dict.fromkeys(EXCLUSIONS.values(), "no") | answers,
        "summary": "Has fallen twice this month.",
        "consent": {"person_aware": "yes", "given": "yes"},
    }
    expected = Expected(status=202)
    call = contact(form, kind=Kind.FIRST, story=reference, secrets=(), expected=expected)

    async def sent() -> None:
        sender = Sender(lambda: api(system.fleet, "intake"), system.keys.sources)
        try:
            system.answers.append(await sender.send(call))
        finally:
            await sender.close()

    asyncio.run(sent())
    return UUID(system.answers[-1].referral)


def confirm(system: System, referral_id: UUID, kind: type[Feedback], *, team: str) -> None:
    """A person of the team gives their word, through the team's own system."""
    said = kind(referral_id=referral_id, team=team, at=datetime.now(UTC), by="a.worker")
    name, key = NAME_OF[kind], str(referral_id)
    envelope = Envelope(
        id=str(uuid4()),
        source=f"/frontdoor/case-system-of-{team}",
        type=name,
        time=said.at.isoformat(),
        subject=key,
        sequence=1,
    )

    async def told() -> None:
        producer = AIOKafkaProducer(bootstrap_servers=system.where.bootstrap_servers, acks="all")
        await producer.start()
        try:
            await producer.send_and_wait(
                system.where.topic_prefix + CATALOGUE[name].topic,
                said.model_dump_json().encode(),
                key=key.encode(),
                headers=list(envelope.headers()),
            )
        finally:
            await producer.stop()

    asyncio.run(told())


@pytest.fixture(scope="module")
def duty(system: System) -> dict[str, str]:
    """The headers of a duty social worker."""

    async def issued() -> str:
        connection = await asyncpg.connect(system.where.database_url)
        try:
            return await KEYS.issue(connection, "duty.sw", Role.DUTY)
        finally:
            await connection.close()

    return {"Authorization": f"Bearer {asyncio.run(issued())}"}


def judge(system: System, staff: dict[str, str], referral_id: UUID, what: str, **said: str) -> None:
    """Decide in manual triage, on the version that is there."""
    with httpx.Client(base_url=api(system.fleet, "intake"), headers=staff) as client:
        path = f"/v1/triage/referrals/{referral_id}"
        seen = client.get(path).raise_for_status().headers["ETag"]
        answer = client.post(
            f"{path}/{what}", headers={"If-Match": seen}, json={"reason": "looked-at", **said}
        )
    assert answer.status_code == 200, answer.text


def went(system: System, referral_id: UUID, revisions: int) -> list[str]:
    """Where it was sent, revision by revision, once there are so many."""
    system.until(_DECIDED, referral_id, revisions)
    return [row["destination"] for row in system.fetch(_DECISIONS, referral_id)]


def test_urgent_goes_to_rapid_response_and_once_it_is_made_safe_to_the_team(
    system: System,
) -> None:
    referral = refer(system, "LOOP-1", urgent="yes")
    assert went(system, referral, 1) == ["rapid_response"]
    confirm(system, referral, MadeSafe, team="rapid_response")
    assert went(system, referral, 2) == ["rapid_response", "eit"]
    system.until("SELECT count(*) = 1 FROM eit.case WHERE referral_id = $1", referral)
    system.until(f"SELECT EXISTS ({_PERSON})", referral)
    ((version, name),) = system.fetch(_PERSON, referral)
    assert (version, name) == (2, "Testperson"), "the team sees whom it had forgotten"


def test_safeguarding_goes_to_duty_and_advice_and_once_it_is_eliminated_to_the_team(
    system: System,
) -> None:
    referral = refer(system, "LOOP-2", safeguarding="yes")
    assert went(system, referral, 1) == ["duty_and_advice"]
    confirm(system, referral, SafeguardingEliminated, team="duty_and_advice")
    assert went(system, referral, 2) == ["duty_and_advice", "eit"]


def test_made_safe_with_domestic_violence_still_live_does_not_go_to_the_team(
    system: System,
) -> None:
    referral = refer(system, "LOOP-3", urgent="yes", domestic_violence="yes")
    assert went(system, referral, 1) == ["rapid_response"]
    confirm(system, referral, MadeSafe, team="rapid_response")
    assert went(system, referral, 2) == ["rapid_response", "manual_triage"]


def test_a_person_sends_a_referral_elsewhere_and_the_team_that_had_it_is_told(
    system: System, duty: dict[str, str]
) -> None:
    referral = refer(system, "LOOP-4")
    assert went(system, referral, 1) == ["eit"]
    system.until("SELECT count(*) = 1 FROM eit.case WHERE referral_id = $1", referral)
    judge(system, duty, referral, "override", destination="rapid_response")
    assert went(system, referral, 2) == ["eit", "rapid_response"]
    closed = "SELECT status = 'closed' FROM eit.case WHERE referral_id = $1"
    system.until(closed, referral)
    ((outcome,),) = system.fetch("SELECT outcome FROM eit.case WHERE referral_id = $1", referral)
    assert outcome == "rerouted"


def test_nobody_sends_a_safeguarding_concern_to_the_team_and_a_duty_social_worker_clears_it(
    system: System, duty: dict[str, str]
) -> None:
    referral = refer(system, "LOOP-5", safeguarding="suspected")
    assert went(system, referral, 1) == ["manual_triage"]
    judge(system, duty, referral, "override", destination="eit")
    assert went(system, referral, 2) == ["manual_triage"] * 2
    judge(system, duty, referral, "clear", exclusion="X8")
    assert went(system, referral, 3) == ["manual_triage", "manual_triage", "eit"]


def test_the_books_are_right_with_what_people_have_confirmed(system: System) -> None:
    assert system.reconciled().told() == []
    waits = system.fetch(
        "SELECT w.queue, w.ending FROM metrics.wait w JOIN intake.referral r ON"
        " r.id = w.referral_id WHERE r.source_reference = 'LOOP-1' ORDER BY entered_at"
    )
    assert [tuple(row) for row in waits] == [
        ("undecided", "done"),
        ("rapid_response", "done"),
        ("eit", None),
    ]
    ((open_,),) = system.fetch(
        "SELECT count(*) FROM metrics.wait w JOIN intake.referral r ON r.id = w.referral_id"
        " WHERE r.source_reference = 'LOOP-4' AND w.queue = 'eit' AND w.ended_at IS NULL"
    )
    assert open_ == 0, "nobody waits where the referral was taken away"
