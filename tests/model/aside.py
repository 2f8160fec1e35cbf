"""What dead letters rely on: true of PostgreSQL, and of the database in memory."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest

from services.chassis import audit, copies, dead_letter, inbox, letter, parking, replay
from services.chassis.audit import Deed
from services.chassis.database import Connection, Pool
from services.chassis.decode import Entry, decode
from services.contracts import catalogue
from services.contracts.envelope import Envelope, Headers
from services.contracts.topics import TOPICS_FILE

STEPS, STATES = catalogue.FEEDBACK, catalogue.INTAKE
TYPES = {STEPS: "asc.team.feedback.accepted.v1", STATES: "asc.referral.received.v1"}
EXAMPLES = TOPICS_FILE.parent / "examples"
BODIES = {
    topic: next(Path(EXAMPLES / name).iterdir()).read_bytes() for topic, name in TYPES.items()
}
UNREADABLE = b"{not json"
NAME = "probe"


class Record(NamedTuple):
    """A record as Kafka gives it; each key has a partition of its own."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Headers


def record(key: UUID, sequence: int, topic: str = STEPS, body: bytes = b"") -> Record:
    """The nth event of a key, which nobody can read where the body says so."""
    place = f"{key}/{sequence}"
    read = Envelope(
        place, "/frontdoor/probe", TYPES[topic], "2026-01-05T09:00:00Z", str(key), sequence
    )
    return Record(
        topic, key.int % 8, sequence, str(key).encode(), body or BODIES[topic], read.headers()
    )


def entry(key: UUID, sequence: int, topic: str = STEPS, body: bytes = b"") -> Entry:
    """The same, read."""
    return decode(record(key, sequence, topic, body), topic)


K, L = UUID(int=1), UUID(int=2)
DEAD = entry(K, 1, body=UNREADABLE)


def reference(of: Entry) -> UUID:
    """Under what it is kept."""
    return dead_letter._reference(NAME, of)


async def keep(pool: Pool, *entries: Entry) -> int:
    """Set them aside; how many are told of."""
    async with pool.acquire() as tx, tx.transaction():
        return len(await dead_letter.keep(tx, NAME, entries, attempts=1))


async def new(pool: Pool, *entries: Entry) -> list[Entry]:
    """Those of them that are no copies."""
    async with pool.acquire() as tx, tx.transaction():
        return await copies.left_out(tx, NAME, entries)


async def handle(pool: Pool, *entries: Entry) -> inbox.Sorted:
    """Handle what may be handled, and park the rest."""
    async with pool.acquire() as tx, tx.transaction():
        return await sort(tx, *entries)


async def sort(tx: Connection, *entries: Entry) -> inbox.Sorted:
    """The same, in an open transaction."""
    by_event = {id(each.event): each for each in entries}
    found = await inbox.sort(tx, NAME, [each.event for each in entries if each.event])
    await dead_letter.park(tx, NAME, [by_event[id(event)] for event in found.parked])
    fresh = [by_event[id(event)] for event in found.fresh]
    await parking.supersede(tx, NAME, fresh, found.set_aside)
    return found


async def end(tx: Connection, which: Entry) -> bool:
    """As a replay does: whether it was there to be ended."""
    found = await letter.lock(tx, reference(which))
    if found is not None:
        await tx.execute(replay._END, reference(which))
        await audit.write(tx, Deed("somebody", "replay", str(reference(which))))
    return found is not None


async def line(pool: Pool, key: UUID, topic: str = STEPS) -> list[UUID]:
    """Who stands there."""
    return await letter.standing(pool, (NAME, topic, str(key).encode()))


@asynccontextmanager
async def open_transaction(pool: Pool, *, commit: bool = True) -> AsyncIterator[Connection]:
    """One that ends as told."""
    async with pool.acquire() as tx:
        transaction = tx.transaction()
        await transaction.__aenter__()
        yield tx
        error = None if commit else RuntimeError
        await transaction.__aexit__(error, None, None)


class AsideBehaviour:
    """Needs a fixture `pool`."""

    async def test_later_steps_are_parked_in_order_and_the_mark_stays(self, pool: Pool) -> None:
        later = [entry(K, 2), entry(K, 3)]
        await keep(pool, DEAD)
        found = await handle(pool, *later, entry(L, 1))
        assert [e.envelope.sequence for e in found.parked] == [2, 3]
        assert [e.key for e in found.fresh] == [str(L)]
        assert await line(pool, K) == [reference(each) for each in (DEAD, *later)]
        async with pool.acquire() as tx, tx.transaction():
            assert await end(tx, DEAD)
        first = await letter.first(pool, (NAME, STEPS, str(K).encode()))
        assert first is not None
        assert (first.reference, first.parked) == (reference(later[0]), True)
        async with pool.acquire() as tx, tx.transaction():
            place = (STEPS, "/frontdoor/probe", str(K))
            assert await inbox.lift(tx, NAME, place, 2) == 0

    async def test_a_line_is_in_the_order_of_the_log_whoever_wrote_it(self, pool: Pool) -> None:
        dead, known = entry(K, 5, body=UNREADABLE), record(K, 1)._replace(offset=7)
        headers = tuple((n, v.replace(b"/probe", b"/another")) for n, v in known.headers)
        later = decode(known._replace(headers=headers), STEPS)
        await keep(pool, dead)
        assert len((await handle(pool, later)).parked) == 1
        assert await line(pool, K) == [reference(dead), reference(later)]

    @pytest.mark.parametrize(("commit", "parked"), [(True, 0), (False, 1)])
    async def test_who_asks_who_holds_a_key_waits_for_who_is_ending_it(
        self, pool: Pool, commit: bool, parked: int
    ) -> None:
        await keep(pool, DEAD)
        async with open_transaction(pool, commit=commit) as tx:
            await end(tx, DEAD)
            waiting = asyncio.create_task(handle(pool, entry(K, 2)))
            await handle(pool, entry(L, 1))
            assert not waiting.done()
        assert len((await waiting).parked) == parked

    async def test_who_ends_what_holds_a_key_waits_for_who_parks_behind_it(
        self, pool: Pool
    ) -> None:
        async def follow() -> list[UUID]:
            async with pool.acquire() as tx, tx.transaction():
                await end(tx, DEAD)
            return await line(pool, K)

        await keep(pool, DEAD)
        async with open_transaction(pool) as tx:
            await sort(tx, entry(K, 2))
            waiting = asyncio.create_task(follow())
            await handle(pool, entry(L, 1))
            assert not waiting.done()
        assert await waiting == [reference(entry(K, 2))]

    @pytest.mark.parametrize("commit", [True, False])
    async def test_who_comes_second_finds_nothing_to_end(self, pool: Pool, commit: bool) -> None:
        async def second() -> bool:
            async with pool.acquire() as tx, tx.transaction():
                return await end(tx, DEAD)

        await keep(pool, DEAD)
        async with open_transaction(pool, commit=commit) as tx:
            await end(tx, DEAD)
            waiting = asyncio.create_task(second())
            await handle(pool, entry(L, 1))
            assert not waiting.done()
        assert await waiting is not commit

    async def test_what_is_kept_is_kept_and_told_once(self, pool: Pool) -> None:
        assert [await keep(pool, DEAD), await keep(pool, DEAD)] == [1, 0]
        async with pool.acquire() as tx, tx.transaction():
            await end(tx, DEAD)
        assert await keep(pool, DEAD) == 0
        assert await line(pool, K) == []

    @pytest.mark.parametrize("commit", [True, False])
    async def test_what_is_ended_while_it_comes_again_is_not_kept_again(
        self, pool: Pool, commit: bool
    ) -> None:
        await keep(pool, DEAD)
        async with open_transaction(pool, commit=commit) as tx:
            await end(tx, DEAD)
            waiting = asyncio.create_task(keep(pool, DEAD))
            await handle(pool, entry(L, 1))
            assert not waiting.done()
        assert await waiting == 0
        assert await line(pool, K) == ([] if commit else [reference(DEAD)])

    async def test_a_copy_of_what_is_parked_elsewhere_is_not_parked_again(self, pool: Pool) -> None:
        copy = decode(record(K, 2)._replace(offset=7), STEPS)
        async with pool.acquire() as tx, tx.transaction():
            await dead_letter.park(tx, NAME, [entry(K, 2), copy])
        assert await line(pool, K) == [reference(entry(K, 2))]

    async def test_a_copy_of_what_stands_or_was_dealt_with_is_not_set_aside(
        self, pool: Pool
    ) -> None:
        copy = DEAD._replace(record=record(K, 1, body=UNREADABLE)._replace(offset=7))
        assert await new(pool, DEAD, copy) == [DEAD]
        await keep(pool, DEAD)
        assert await new(pool, copy) == []
        async with pool.acquire() as tx, tx.transaction():
            await end(tx, DEAD)
            await inbox.lift(tx, NAME, (STEPS, "/frontdoor/probe", str(K)), 1)
        other = entry(L, 1, body=UNREADABLE)
        assert await new(pool, copy, other) == [other]
        assert await new(pool, entry(K, 2, body=UNREADABLE)) != []

    async def test_a_later_state_supersedes_the_dead_ones_before_it(self, pool: Pool) -> None:
        dead = [entry(K, n, STATES, UNREADABLE) for n in (1, 3)]
        dead.append(entry(L, 1, STATES, UNREADABLE))
        await keep(pool, *dead)
        found = await handle(pool, entry(K, 2, STATES))
        assert (len(found.fresh), len(found.parked)) == (1, 0)
        assert await line(pool, K, STATES) == [reference(dead[1])]
        assert await line(pool, L, STATES) == [reference(dead[2])]
        async with pool.acquire() as tx, tx.transaction():
            assert await letter.lock(tx, reference(dead[0])) is None

    async def test_a_step_that_is_known_by_now_ends_what_was_kept_of_it(self, pool: Pool) -> None:
        known = record(K, 1)
        headers = tuple((n, v.replace(b"accepted", b"unheard-of")) for n, v in known.headers)
        unknown = decode(known._replace(headers=headers), STEPS)
        await keep(pool, unknown)
        again = decode(known._replace(offset=7), STEPS)
        assert len((await handle(pool, again)).fresh) == 1
        async with pool.acquire() as tx, tx.transaction():
            assert await letter.lock(tx, reference(unknown)) is None
