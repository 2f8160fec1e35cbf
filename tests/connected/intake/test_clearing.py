"""A team's word clears an exclusion: told once, and kept when the sender goes on."""

import asyncio
import json
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from services.chassis import ids
from services.chassis.event import Event, Outgoing
from services.contracts.catalogue import FEEDBACK, INTAKE, NAME_OF, RECORD
from services.contracts.envelope import Envelope, read
from services.contracts.feedback import MadeSafe, SafeguardingEliminated
from services.contracts.record import Record
from services.contracts.referral import Cleared, Updated
from services.intake import erase, handlers
from services.intake.clearing import Confirmation
from tests.connected.intake.conftest import FORM, Intake, form
from tests.connected.intake.telling import heard
from tests.waiting import until

AT = datetime(2026, 1, 5, 11, 0, tzinfo=UTC)
URGENT = {"exclusions": FORM["exclusions"] | {"urgent": "yes", "safeguarding": "suspected"}}


async def accepted(intake: Intake, **changes: Any) -> UUID:
    """A referral that intake has."""
    answer = await intake.send(form(**(URGENT | changes)))
    assert answer.status_code == 202
    return UUID(answer.json()["referral_id"])


def said(referral_id: UUID, kind: type[Confirmation] = MadeSafe) -> Confirmation:
    return kind(referral_id=referral_id, team="rapid_response", at=AT, by="a.worker")


def event(what: Confirmation, *, name: str = "") -> Event:
    """An event as a handler reads it, with an id of its own unless it is given."""
    type_, key = NAME_OF[type(what)], str(what.referral_id)
    envelope = Envelope(
        id=name or str(uuid4()),
        source="/frontdoor/elsewhere",
        type=type_,
        time="2026-01-05T11:00:00Z",
        subject=key,
        sequence=1,
        correlationid="c-1",
    )
    return Event(envelope, FEEDBACK, 0, key, what)


async def hear(intake: Intake, *events: Event) -> list[Outgoing]:
    """One batch of the consumer; what it publishes."""
    async with intake.runtime.works.begin() as work:
        told = list(await handlers.hear(work, events))
        work.emit(*told)
    return told


def cleared(told: list[Outgoing]) -> list[tuple[int, list[str]]]:
    """Version and cleared exclusions of what is told of the facts."""
    found = [
        Cleared.model_validate_json(each.value or b"") for each in told if each.topic == INTAKE
    ]
    return [(each.version, [c.exclusion for c in each.clearances]) for each in found]


async def test_what_a_team_confirms_is_told_with_the_person_first(publishing: Intake):
    publishing.read()
    referral_id = await accepted(publishing)
    await heard(publishing, (1, said(referral_id)))
    record = (await publishing.published(RECORD, 2))[-1]
    state = (await publishing.published(INTAKE, 2))[-1]
    assert Record.model_validate_json(record.value).version == 2
    found = Cleared.model_validate_json(state.value)
    assert (found.version, found.facts.urgent) == (2, "yes")
    assert [each.exclusion for each in found.clearances] == ["X1"]
    assert read(state.headers).type == "asc.referral.cleared.v1"
    assert read(state.headers).causationid == read(record.headers).causationid


async def test_ids_follow_from_the_teams_event_so_that_work_done_again_tells_the_same(
    intake: Intake,
):
    told = await hear(intake, event(said(await accepted(intake)), name="e-1"))
    assert [each.topic for each in told] == [RECORD, INTAKE]
    for each in told:
        assert each.id == ids.derived("/frontdoor/elsewhere", "e-1", each.type, 0)
        assert (each.causationid, each.correlationid) == ("e-1", "c-1")


async def test_the_same_word_again_changes_nothing_in_one_batch_and_in_the_next(intake: Intake):
    referral_id = await accepted(intake)
    told = await hear(intake, event(said(referral_id)), event(said(referral_id)))
    assert cleared(told) == [(2, ["X1"])]
    assert await hear(intake, event(said(referral_id))) == []
    (row,) = await intake.fetch("SELECT version FROM referral")
    assert row["version"] == 2


async def test_many_in_one_batch_are_each_cleared_in_the_order_of_their_events(intake: Intake):
    first, second = await accepted(intake), await accepted(intake, reference="CC-0002")
    told = await hear(
        intake,
        event(said(second)),
        event(said(first)),
        event(said(second, SafeguardingEliminated)),
    )
    assert cleared(told) == [(2, ["X1"]), (2, ["X1"]), (3, ["X1", "X8"])]
    rows = await intake.fetch(
        "SELECT id, version, record FROM referral JOIN record ON id = referral_id ORDER BY version"
    )
    assert [(row["id"], row["version"]) for row in rows] == [(first, 2), (second, 3)]
    assert [json.loads(row["record"])["version"] for row in rows] == [2, 3]


async def test_the_sender_goes_on_counting_from_there_and_what_is_cleared_stays_so(intake: Intake):
    referral_id = await accepted(intake)
    await hear(intake, event(said(referral_id)))
    again = await intake.send(form(**URGENT))
    assert again.json()["version"] == 1, "a repeat gets the answer to what was sent"
    assert (await intake.status(str(referral_id))).json()["version"] == 1
    updated = await intake.send(form(**URGENT, summary="She has fallen again."))
    assert updated.json()["version"] == 3
    again = await intake.send(form(**URGENT, summary="She has fallen again."))
    assert again.json()["version"] == 3
    assert await last(intake) == (3, ["X1"])
    await hear(intake, event(said(referral_id, SafeguardingEliminated)))
    assert await last(intake) == (4, ["X1", "X8"])


async def test_what_the_sender_raises_anew_is_not_cleared_and_can_be_cleared_again(intake: Intake):
    referral_id = await accepted(intake)
    await hear(intake, event(said(referral_id, SafeguardingEliminated)))
    await intake.send(form(exclusions=URGENT["exclusions"] | {"safeguarding": "yes"}))
    assert await last(intake) == (3, [])
    await hear(intake, event(said(referral_id, SafeguardingEliminated)))
    assert await last(intake) == (4, ["X8"])


async def test_of_who_is_erased_or_not_known_nothing_is_told(intake: Intake):
    referral_id = await accepted(intake)
    async with intake.runtime.works.begin() as work:
        await erase.erase(work, referral_id, actor="a.clerk", reason="asked")
    assert await hear(intake, event(said(referral_id)), event(said(uuid4()))) == []
    assert await intake.count("record") == 0


async def test_a_clearance_waits_for_a_door_that_writes_the_same_referral(intake: Intake):
    referral_id = await accepted(intake)
    async with intake.connected() as other:
        async with other.transaction():
            await other.execute("UPDATE referral SET version = 7 WHERE id = $1", referral_id)
            waiting = asyncio.create_task(hear(intake, event(said(referral_id))))
            await until(partial(_waits, intake))
        told = await waiting
    assert cleared(told) == [(8, ["X1"])]


async def _waits(intake: Intake) -> bool:
    return bool(
        (await intake.fetch("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"))[0][0]
    )


async def last(intake: Intake) -> tuple[int, list[str]]:
    """Version and clearances of the newest event about facts in the outbox."""
    rows = await intake.fetch("SELECT value FROM outbox WHERE topic = $1 ORDER BY id", INTAKE)
    found = Updated.model_validate_json(rows[-1]["value"])
    return found.version, [each.exclusion for each in found.clearances]
