"""The ways back: a person's word lets a referral go on, past the exclusion that it speaks of."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

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
