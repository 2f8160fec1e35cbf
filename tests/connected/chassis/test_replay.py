"""Driving again what was set aside: in order, once, whoever is killed and however often."""

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.chassis import dead_letter, letter
from services.chassis.decode import Entry, Refused, decode
from services.chassis.edit import Editor
from services.chassis.event import Event, Outgoing
from services.chassis.failures import Unavailable
from services.chassis.replay import Conflict, End, Replay, Unknown
from services.chassis.settings import ChassisSettings
from services.chassis.work import Work
from services.contracts import catalogue
from services.contracts.envelope import Envelope
from services.contracts.feedback import Accepted
from services.contracts.vocabulary import Refusal
from tests.connected.chassis.conftest import Bench, Probe, envelope, note
from tests.connected.chassis.steps import (
    TOPICS,
    Choking,
    hand,
    letters,
    noted,
    reference,
    replayed,
    step,
    tell,
)
from tests.connected.chassis.test_set_aside import Unreadable
from tests.connected.chassis.test_work import WAITS

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
Probes = Callable[..., Probe]

HOLDS = """
SELECT count(*) > 0 FROM pg_stat_activity
WHERE state = 'active' AND datname = current_database() AND query LIKE 'SELECT pg_sleep%'
"""
"""A replaying process has noted an event, and has not committed it."""


async def stuck(bench: Bench, probes: Probes, *sequences: int, on: int = 1) -> UUID:
    """A referral whose one step is dead, with the others behind it."""
    referral = uuid4()
    await probes(Choking({on}), TOPICS).start()
    for sequence in sequences:
        await tell(bench, step(referral, sequence))
    await bench.until("SELECT count(*) = $1 FROM dead_letter", len(sequences))
    return referral


async def test_a_replay_handles_the_dead_one_and_then_what_waits_behind_it(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    referral = await stuck(bench, probes, 1, 2, 3, 4)
    replay, dead = await hand(settings), await reference(bench, referral, 1)
    assert [each.end for each in await replayed(replay, dead)] == [End.HANDLED] * 4
    assert await noted(bench, referral) == [1, 2, 3, 4]
    await tell(bench, step(referral, 5))
    await bench.until("SELECT count(*) = 5 FROM noted")
    assert await replayed(replay, dead) == []
    assert await noted(bench, referral) == [1, 2, 3, 4, 5]
    records = await bench.published(catalogue.CASE, 5)
    assert [int(dict(each.headers)["ce_sequence"]) for each in records] == [1, 2, 3, 4, 5]
    (deed,) = await bench.fetch("SELECT actor, action, subject FROM audit")
    assert tuple(deed) == ("on.call", "replay", str(dead))
    replay.works.pool.terminate()


async def test_killed_in_the_middle_under_load_a_replay_goes_on_where_it_was(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    """The first of four cannot be read, and two people correct it."""
    referral, others = uuid4(), [uuid4() for _ in range(5)]
    dead = await unreadable_first(bench, probes, referral)
    await corrected(settings, dead, Accepted(referral_id=referral, team="eit", at=AT))
    sent = 1

    async def load() -> None:
        nonlocal sent
        while True:
            for other in others:
                await tell(bench, step(other, 10 + sent))
            await tell(bench, step(referral, 4 + sent))
            sent += 1
            await asyncio.sleep(0.05)

    loading = asyncio.create_task(load())
    for handled_before in (0, 1, 2):
        await killed(settings, dead, bench, handled_before)
    replay = await hand(settings)
    assert {each.end for each in await replayed(replay, dead)} <= {End.HANDLED}
    loading.cancel()
    await asyncio.wait([loading])
    await bench.until("SELECT max(sequence) >= $1 FROM mark WHERE key = $2", sent, str(referral))
    await replayed(replay, dead)
    got = await noted(bench, referral)
    assert got == list(range(1, len(got) + 1))
    assert got[:4] == [1, 2, 3, 4]
    assert await letters(bench, referral) == []
    replay.works.pool.terminate()


async def test_one_that_somebody_else_changes_meanwhile_is_not_gone(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    referral = await stuck(bench, probes, 1)
    replay, dead = await hand(settings), await reference(bench, referral, 1)
    found = await letter.find(replay.works.pool, dead)
    assert found is not None
    await bench.fetch("UPDATE dead_letter SET attempts = attempts + 1")
    assert (await replay._drive(found)).end is End.WAITS
    assert await noted(bench, referral) == []
    assert [each.end for each in await replayed(replay, dead)] == [End.HANDLED]
    assert (await replay._drive(found)).end is End.GONE
    replay.works.pool.terminate()


async def unreadable_first(bench: Bench, probes: Probes, referral: UUID) -> UUID:
    """The first of four steps, whose body is cut off, with three parked behind it."""
    await probes(topics=TOPICS).start()
    await tell(bench, step(referral, 1), b'{"referral_id"')
    for sequence in (2, 3, 4):
        await tell(bench, step(referral, sequence))
    await bench.until("SELECT count(*) = 3 FROM dead_letter WHERE parked")
    return await reference(bench, referral, 1)


async def corrected(settings: ChassisSettings, which: UUID, to: Accepted) -> None:
    """One proposes the body, as nobody can tell whether safeguarding is involved; one approves."""
    person = await hand(settings)
    body = to.model_dump_json().encode()
    edited = await Editor(person.works, "a.worker").edit(which, body, "it was cut off")
    assert edited.proposed
    await Editor(person.works, "b.other").approve(which, edited.sha256)
    person.works.pool.terminate()


async def killed(settings: ChassisSettings, dead: UUID, bench: Bench, before: int) -> None:
    """A replaying process, killed while it holds the transaction after so many handled ones."""
    told = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "TOPIC_PREFIX": settings.topic_prefix,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.connected.chassis.replaying", str(dead),
        env=os.environ | told, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    for _ in range(before):
        assert await process.stdout.readline() == b"handled\n"
    await bench.until(HOLDS)
    process.kill()
    await process.wait()


async def test_a_parked_one_that_fails_becomes_the_dead_one_and_the_rest_waits(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    referral = await stuck(bench, probes, 1, 2, 3, 4)
    replay, dead = await hand(settings, Choking({3})), await reference(bench, referral, 1)
    ends = [each.end for each in await replayed(replay, dead)]
    assert ends == [End.HANDLED, End.HANDLED, End.FAILED]
    assert await letters(bench, referral) == [(3, "poison"), (4, None)]
    assert await noted(bench, referral) == [1, 2]
    assert len(await bench.published(catalogue.DEAD_LETTER, 2)) == 2
    with pytest.raises(Conflict, match=str(await reference(bench, referral, 3))):
        await replayed(replay, await reference(bench, referral, 4))
    replay.works.pool.terminate()


async def test_what_fails_again_stays_dead_with_its_new_reason(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    async def otherwise(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        raise LookupError("a name that must not be told")

    referral = await stuck(bench, probes, 1, 2)
    replay, dead = await hand(settings, otherwise), await reference(bench, referral, 1)
    (driven,) = await replayed(replay, dead)
    assert driven.end is End.FAILED
    (row,) = await bench.fetch("SELECT attempts, reason FROM dead_letter WHERE NOT parked")
    assert row["attempts"] == 4
    assert row["reason"].startswith("LookupError at test_replay.py")
    assert await letters(bench, referral) == [(1, "poison"), (2, None)]
    replay.works.pool.terminate()


async def test_our_own_outage_changes_nothing(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    async def away(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        raise ConnectionResetError

    referral = await stuck(bench, probes, 1, 2)
    before = await bench.fetch("SELECT * FROM dead_letter ORDER BY reference")
    replay = await hand(settings, away)
    with pytest.raises(Unavailable):
        await replayed(replay, await reference(bench, referral, 1))
    assert await bench.fetch("SELECT * FROM dead_letter ORDER BY reference") == before
    assert await bench.fetch("SELECT * FROM audit") == []
    replay.works.pool.terminate()


async def test_a_database_that_is_away_when_it_is_read_is_an_outage_too(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    referral = await stuck(bench, probes, 1, 2)
    dead, replay = await reference(bench, referral, 1), await hand(settings)
    replay.works.pool.terminate()
    with pytest.raises(Unavailable):
        await replay.plan(dead)
    with pytest.raises(Unavailable):
        await replayed(replay, dead)


async def test_two_replays_at_once_handle_each_event_once_and_in_order(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    referral = await stuck(bench, probes, *range(1, 13))
    dead = await reference(bench, referral, 1)
    both = [await hand(settings), await hand(settings)]
    driven = await asyncio.gather(*[replayed(each, dead) for each in both])
    assert sum(each.end is End.HANDLED for some in driven for each in some) == 12
    assert await noted(bench, referral) == list(range(1, 13))
    for each in both:
        each.works.pool.terminate()


async def test_what_is_discarded_is_stepped_over_and_never_comes_back(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    referral, lost = uuid4(), step(uuid4(), 1)
    first = step(referral, 1)
    await probes(Choking({1}), TOPICS).start()
    for event in (first, step(referral, 2)):
        await tell(bench, event)
    await tell(bench, lost, b"{not json")
    await bench.until("SELECT count(*) = 3 FROM dead_letter")
    replay = await hand(settings)
    ends = await discarded(replay, await reference(bench, referral, 1))
    assert ends == [End.DISCARDED, End.HANDLED]
    assert await discarded(replay, await reference(bench, UUID(lost.subject), 1)) == [End.DISCARDED]
    await bench.fetch("DELETE FROM inbox")
    await tell(bench, first)
    await bench.until("SELECT sum(next) = 4 FROM next_offset")
    assert await noted(bench, referral) == [2]
    assert await bench.fetch("SELECT 1 FROM dead_letter") == []
    (deed, _) = await bench.fetch("SELECT reason, detail->>'sha256' AS sum FROM audit ORDER BY id")
    assert (deed["reason"], len(deed["sum"])) == ("sent by mistake", 64)
    replay.works.pool.terminate()


async def discarded(replay: Replay, which: UUID) -> list[End]:
    return [each.end async for each in replay.discard(which, "sent by mistake")]


async def test_a_superseded_state_is_not_replayed(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    referral = uuid4()
    await probes(Choking({1})).start()
    for sequence in (1, 2):
        await bench.send(envelope(referral, sequence))
    await bench.until("SELECT count(*) = 1 FROM dead_letter WHERE superseded_at IS NOT NULL")
    replay = await hand(settings)
    with pytest.raises(Conflict, match="told everything since"):
        await replayed(replay, await reference(bench, referral, 1))
    with pytest.raises(Unknown):
        await replayed(replay, uuid4())
    replay.works.pool.terminate()


async def test_a_replayed_state_supersedes_the_dead_ones_before_it(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    referral = uuid4()
    await probes(Choking({1, 2})).start()
    for sequence in (1, 2):
        await bench.send(envelope(referral, sequence))
    await bench.until("SELECT count(*) = 2 FROM dead_letter")
    replay = await hand(settings)
    (driven,) = await replayed(replay, await reference(bench, referral, 2))
    assert driven.end is End.HANDLED
    assert await letters(bench, referral) == []
    replay.works.pool.terminate()


async def test_a_step_that_is_known_since_an_upgrade_is_driven_also_after_later_ones(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    alone, passed = uuid4(), uuid4()
    await probes(topics=TOPICS).start()
    for referral in (alone, passed):
        await tell(bench, step(referral, 1, "unheard-of"))
    await tell(bench, step(passed, 2))
    await bench.until("SELECT count(*) = 2 FROM dead_letter")
    await bench.until("SELECT count(*) = 1 FROM noted")
    known = "UPDATE dead_letter SET headers = replace(headers, 'unheard-of', 'accepted')"
    replay = await hand(settings, note)
    stays = await replayed(replay, await reference(bench, alone, 1))
    await bench.fetch(known)
    ends = [await replayed(replay, await reference(bench, each, 1)) for each in (alone, passed)]
    found = [each.end for some in (stays, *ends) for each in some]
    assert found == [End.FAILED, End.HANDLED, End.HANDLED]
    assert await noted(bench, alone) == [1]
    assert await noted(bench, passed) == [2, 1]
    (mark,) = await bench.fetch("SELECT sequence FROM mark WHERE key = $1", str(passed))
    assert mark["sequence"] == 2
    assert await letters(bench, passed) == []
    replay.works.pool.terminate()


async def test_a_step_that_is_known_since_an_upgrade_is_handled_once_of_all_its_copies(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    driven, again, replay = step(uuid4(), 1), step(uuid4(), 1), await hand(settings)
    for offset, event in enumerate((driven, driven, again)):
        await keep_unknown(replay, event, offset=100 + offset)
    query = 'SELECT reference FROM dead_letter ORDER BY "offset"'
    first, copy, last = [row["reference"] for row in await bench.fetch(query)]
    assert [each.end for each in await replayed(replay, first)] == [End.HANDLED]
    with pytest.raises(Conflict, match="it was handled"):
        await replayed(replay, copy)
    await probes(topics=TOPICS).start()
    for event in (driven, again):
        await tell(bench, event)
    await bench.until("SELECT sum(next) = 2 FROM next_offset")
    with pytest.raises(Conflict, match="it was handled"):
        await replayed(replay, last)
    assert [await noted(bench, UUID(each.subject)) for each in (driven, again)] == [[1], [1]]
    replay.works.pool.terminate()


async def keep_unknown(replay: Replay, event: Envelope, offset: int) -> None:
    """Have a step set aside as it was before its type was known."""
    accepted = Accepted(referral_id=UUID(event.subject), team="eit", at=datetime.now(UTC))
    record = Unreadable(
        TOPICS[0], 3, offset, event.subject.encode(), accepted.model_dump_json().encode(),
        event.headers(),
    )  # fmt: skip
    entry = Entry(record, TOPICS[0], None, Refused(Refusal.UNKNOWN_TYPE, "not known here"))
    async with replay.works.begin() as work:
        await dead_letter.keep(work.tx, "probe", [entry], attempts=1)


@pytest.mark.parametrize("source", ["/frontdoor/intake", "/another/writer"])
async def test_what_comes_while_the_last_one_is_replayed_is_handled_after_it(
    bench: Bench, probes: Probes, settings: ChassisSettings, source: str
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def gated(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        told = await note(work, events)
        begun.set()
        await go_on.wait()
        return told

    referral = await stuck(bench, probes, 7, on=7)
    replay = await hand(settings, gated)
    replaying = asyncio.create_task(replayed(replay, await reference(bench, referral, 7)))
    await begun.wait()
    await tell(bench, step(referral, 8)._replace(source=source))
    await bench.until(WAITS)
    go_on.set()
    assert [each.end for each in await replaying] == [End.HANDLED]
    await bench.until("SELECT count(*) = 2 FROM noted")
    assert await noted(bench, referral) == [7, 8]
    assert await letters(bench, referral) == []
    replay.works.pool.terminate()


async def test_a_discarded_record_that_comes_again_is_not_set_aside_again(
    bench: Bench, probes: Probes, settings: ChassisSettings
) -> None:
    replay, entry = await hand(settings), decode(Unreadable(), catalogue.INTAKE)
    for _ in range(2):
        async with replay.works.begin() as work:
            kept = await dead_letter.keep(work.tx, "probe", [entry], attempts=1)
            work.emit(*[each.told for each in kept])
        for row in await bench.fetch("SELECT reference FROM dead_letter"):
            assert await discarded(replay, row["reference"]) == [End.DISCARDED]
    assert len(await bench.fetch("SELECT 1 FROM audit WHERE action = 'discard'")) == 1
    assert [row["last"] for row in await bench.fetch("SELECT last FROM sequence")] == [1]
    replay.works.pool.terminate()
