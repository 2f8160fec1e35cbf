"""What a batch of events leaves in the database and in the outbox."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.chassis.attempt import Attempt
from services.chassis.decode import decode
from services.chassis.event import Event
from services.chassis.failures import Unavailable
from services.contracts.catalogue import RECORD
from services.contracts.envelope import Headers, read
from services.contracts.referral import Erased
from services.eit import handlers
from services.eit.case import case_id
from tests.connected.eit.conftest import FAMILY_NAME, Team, event, record, tombstone, withdrawn
from tests.unit.eit.examples import MONDAY, RECEIVED, routed
from tests.waiting import until


async def test_each_referral_of_a_batch_gets_its_case(team: Team) -> None:
    ids = [uuid4() for _ in range(5)]
    await team.hear(*(event(routed(referral_id=each)) for each in ids))
    rows = await team.fetch("SELECT referral_id, status, version FROM eit.case")
    assert {tuple(row) for row in rows} == {(each, "opened", 1) for each in ids}
    for each in ids:
        ((name, sequence, body),) = await team.told(each)
        assert (name, sequence) == ("asc.eit.case.opened.v1", 1)
        assert body["case_id"] == str(case_id(each, 1))
        assert body["received_at"] == RECEIVED.isoformat().replace("+00:00", "Z")


async def test_work_done_again_after_a_restore_gives_the_same_event(team: Team) -> None:
    cause = event(routed(referral_id=uuid4()))
    await team.hear(cause)
    (before,) = await team.waiting()
    await team.fetch("TRUNCATE eit.referral, eit.case, eit.history, eit.outbox, eit.sequence")
    await team.hear(cause)
    (after,) = await team.waiting()
    assert read(after.headers).id == read(before.headers).id
    assert (after.key, after.value) == (before.key, before.value)


async def test_a_decision_that_repeats_keeps_the_one_case(team: Team) -> None:
    referral = uuid4()
    await team.hear(event(routed(referral_id=referral)))
    await team.hear(
        event(routed(referral_id=referral)),
        event(routed(referral_id=referral, revision=2), sequence=2),
    )
    assert await team.kinds(referral) == ["opened"]
    (row,) = await team.fetch("SELECT revision, version FROM eit.case")
    assert tuple(row) == (2, 2)


async def test_a_whole_life_in_one_batch_ends_as_one_event_at_a_time_would(team: Team) -> None:
    one, many = uuid4(), uuid4()
    await team.hear(*_life(many))
    for each in _life(one):
        await team.hear(each)
    assert await team.kinds(many) == ["opened", "closed", "opened", "closed"]
    assert [(n, s) for n, s, _ in await team.told(many)] == [
        (n, s) for n, s, _ in await team.told(one)
    ]
    query = """
        SELECT c.ordinal, c.status, c.outcome, h.version, h.what, h.detail
        FROM eit.case c JOIN eit.history h USING (case_id)
        WHERE c.referral_id = $1 ORDER BY c.ordinal, h.version"""
    assert await team.fetch(query, many) == await team.fetch(query, one)


def _life(referral: UUID) -> Sequence[Event]:
    return (
        event(routed(referral_id=referral)),
        event(routed("rapid_response", referral_id=referral, revision=2), sequence=2),
        event(routed(referral_id=referral, revision=3), sequence=3),
        event(withdrawn(referral, 4)),
    )


async def test_a_withdrawal_is_remembered_until_the_decision_comes(team: Team) -> None:
    referral = uuid4()
    await team.hear(event(withdrawn(referral, 2)))
    await team.hear(event(routed(referral_id=referral, version=1)))
    assert await team.fetch("SELECT 1 FROM eit.case") == []
    assert await team.told(referral) == []


async def test_a_test_leaves_no_trace(team: Team) -> None:
    referral = uuid4()
    await team.hear(
        event(record(referral, test=True)),
        event(routed("test", referral_id=referral, test=True)),
    )
    for table in ("referral", "case", "person"):
        assert await team.fetch(f"SELECT 1 FROM eit.{table}") == []  # noqa: S608 - our own names


async def test_the_newest_record_of_a_person_is_kept_whatever_its_batch(team: Team) -> None:
    referral = uuid4()
    await team.hear(event(record(referral)), event(record(referral, version=3), sequence=2))
    await team.hear(event(record(referral, version=2), sequence=3))
    (row,) = await team.fetch("SELECT record #>> '{person,given_names,0}' FROM eit.person")
    assert row[0] == "Version 3"


async def test_an_erased_person_is_gone_for_good(team: Team, subtests: pytest.Subtests) -> None:
    for together in ([3], [1, 2], [2, 1], [1, 1, 1]):
        with subtests.test(batches=together):
            referral = uuid4()
            events = [
                event(record(referral)),
                event(Erased(referral_id=referral, version=2, erased_at=MONDAY)),
                event(record(referral, version=9), sequence=3, event_id="a late copy"),
            ]
            for count in together:
                await team.hear(*events[:count])
                del events[:count]
            assert await team.fetch("SELECT 1 FROM eit.person") == []


async def test_a_tombstone_removes_the_person_and_leaves_the_case(team: Team) -> None:
    _, referral = await team.case()
    await team.hear(event(record(referral)))
    assert await team.fetch("SELECT 1 FROM eit.person") != []
    await team.hear(tombstone(referral))
    assert await team.fetch("SELECT 1 FROM eit.person") == []
    assert await team.fetch("SELECT 1 FROM eit.case") != []


async def test_a_record_that_was_set_aside_holds_an_erased_person_no_more(
    team: Team, subtests: pytest.Subtests
) -> None:
    ends = {
        "erased": lambda key: event(Erased(referral_id=key, version=1, erased_at=MONDAY)),
        "tombstone": tombstone,
    }
    for name, end in ends.items():
        with subtests.test(end=name):
            referral, other = uuid4(), uuid4()
            await _set_aside(team, referral)
            await _set_aside(team, other)
            await team.hear(end(referral))
            rows = await team.fetch("SELECT key, value, reason FROM eit.dead_letter")
            left = {row["key"]: row["value"] for row in rows}
            assert left[str(referral).encode()] is None
            assert left[str(other).encode()] is not None
            ((edit,),) = await team.fetch("SELECT value FROM eit.dead_letter_edit")
            assert edit.startswith(str(other).encode())
            await team.fetch("TRUNCATE eit.dead_letter CASCADE")


@dataclass(frozen=True)
class Arrived:
    """A record as it lies on its topic."""

    headers: Headers
    key: bytes
    value: bytes | None
    offset: int
    topic: str = RECORD
    partition: int = 3


async def test_a_record_that_is_set_aside_with_the_batch_of_its_tombstone_holds_nobody(
    team: Team,
) -> None:
    referral = uuid4()
    ends = tombstone(referral).envelope
    first = ends._replace(id="unreadable", sequence=1)
    bodies = ((first, f"not a record of {FAMILY_NAME}".encode()), (ends, None))
    arrived = [
        Arrived(envelope.headers(), str(referral).encode(), body, offset)
        for offset, (envelope, body) in enumerate(bodies)
    ]
    attempt = Attempt(handlers.consumer(), team.works, lambda: None)
    await attempt.handle([decode(each, RECORD) for each in arrived])
    ((refusal, value),) = await team.fetch("SELECT refusal, value FROM eit.dead_letter")
    assert (refusal, value) == ("malformed", None)


async def test_an_edit_that_is_proposed_while_its_person_is_erased_goes_too(team: Team) -> None:
    referral = uuid4()
    await _set_aside(team, referral)
    async with team.works.begin() as editing:
        await editing.tx.execute("DELETE FROM dead_letter_edit")
        (which,) = await editing.tx.fetch("SELECT reference FROM dead_letter FOR UPDATE")
        await editing.tx.execute(
            "INSERT INTO dead_letter_edit (reference, value, reason, proposed_by)"
            " VALUES ($1, 'Testperson', 'x', 'a.clerk')",
            which["reference"],
        )
        erasing = asyncio.create_task(team.hear(tombstone(referral)))
        await until(partial(_waits, team))
    await erasing
    assert await team.fetch("SELECT 1 FROM eit.dead_letter_edit") == []


async def _waits(team: Team) -> bool:
    """Whether somebody waits for a lock."""
    query = """
        SELECT 1 FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND datname = current_database()"""
    return bool(await team.fetch(query))


async def _set_aside(team: Team, referral: UUID) -> None:
    """A record of this referral, which nobody could handle, and a proposal to edit it."""
    letter = uuid4()
    await team.fetch(
        'INSERT INTO eit.dead_letter (reference, consumer, topic, partition, "offset", key,'
        " headers, value, refusal, reason, attempts, at)"
        " VALUES ($1, 'eit', $2, 0, $3, $4, '[]', $5, 'malformed', 'x', 1, now())",
        *(letter, RECORD, letter.int % 1000, str(referral).encode(), FAMILY_NAME.encode()),
    )
    await team.fetch(
        "INSERT INTO eit.dead_letter_edit (reference, value, reason, proposed_by)"
        " VALUES ($1, $2, 'x', 'a.clerk')",
        *(letter, f"{referral} {FAMILY_NAME}".encode()),
    )


async def test_a_batch_of_a_thousand_on_fresh_tables_keeps_the_order_of_each_key(
    team: Team,
) -> None:
    ids = [uuid4() for _ in range(250)]
    await team.hear(*(life for step in zip(*map(_life, ids), strict=True) for life in step))
    for referral in ids[::50]:
        assert await team.kinds(referral) == ["opened", "closed", "opened", "closed"]
    ((count, last),) = await team.fetch("SELECT count(*), max(version) FROM eit.history")
    assert (count, last) == (1000, 2)


async def test_no_identity_is_published(team: Team) -> None:
    _, referral = await team.case()
    await team.hear(event(record(referral)))
    rows = await team.waiting()
    assert rows
    assert not any(FAMILY_NAME.encode() in (row.value or b"") for row in rows)


_REFUSED = asyncpg.InsufficientPrivilegeError

FORBIDDEN = (
    "UPDATE eit.history SET by = 'somebody.else'",
    "DELETE FROM eit.history",
    "UPDATE eit.access_log SET staff = 'somebody.else'",
    "DELETE FROM eit.access_log",
    "INSERT INTO eit.staff_key (sha256, staff, role) VALUES ('', 'me', 'manager')",
)


async def test_the_service_rewrites_no_history_and_gives_itself_no_key(
    team: Team, subtests: pytest.Subtests
) -> None:
    for statement in FORBIDDEN:
        with subtests.test(statement=statement):
            with pytest.raises(Unavailable) as told:
                async with team.works.begin() as work:
                    await work.tx.execute(statement)
            assert isinstance(told.value.__cause__, _REFUSED)
