"""What outbox and inbox rely on: true of PostgreSQL, and of the database in memory."""

import asyncio
from typing import Any, cast

import pytest

from services.chassis import inbox, outbox
from services.chassis.database import Connection, Pool
from services.chassis.event import Event, Outgoing
from services.chassis.outbox import Row
from services.contracts import catalogue
from services.contracts.envelope import Envelope

TYPE = "asc.referral.received.v1"


def outgoing(key: str, name: str = "x") -> Outgoing:
    """An event to publish."""
    return Outgoing(catalogue.CASE, TYPE, key, name, b"{}")


def incoming(key: str, sequence: int, name: str | None = None) -> Event:
    """The nth event of a key, as it was read."""
    time, id_ = "2026-01-05T09:00:00Z", name or f"{key}{sequence}"
    envelope = Envelope(id_, "/frontdoor/intake", TYPE, time, key, sequence)
    return Event(envelope, catalogue.INTAKE, 0, key, None)


def sequence(row: Row) -> int:
    """The sequence in a row's headers."""
    return int(dict(row.headers)["ce_sequence"])


async def write(pool: Pool, *keys: str) -> list[Row]:
    """One committed transaction."""
    async with pool.acquire() as tx, tx.transaction():
        return await append(tx, *keys)


async def append(tx: Connection, *keys: str) -> list[Row]:
    """Rows of an open transaction."""
    return await outbox.append(tx, "/frontdoor/probe", [outgoing(key) for key in keys])


class OutboxBehaviour:
    """Needs a fixture `pool`."""

    async def test_sequences_are_dense_per_key_and_ids_ascend(self, pool: Pool) -> None:
        rows = [*await write(pool, "k", "l", "k"), *await write(pool, "k")]
        assert [(row.key, sequence(row)) for row in rows] == [
            ("k", 1), ("l", 1), ("k", 2), ("k", 3),
        ]  # fmt: skip
        assert [row.id for row in rows] == sorted({row.id for row in rows})

    async def test_what_is_read_back_is_what_was_written(self, pool: Pool) -> None:
        rows = await write(pool, "k", "l")
        assert await outbox.rows(pool, [rows[1].id, rows[0].id, 10**6]) == rows

    async def test_what_was_deleted_is_gone_and_may_be_deleted_again(self, pool: Pool) -> None:
        rows = await write(pool, "k", "k")
        for _ in range(2):
            await outbox.delete(pool, [rows[0].id])
        assert await outbox.rows(pool, [row.id for row in rows]) == rows[1:]

    async def test_the_oldest_come_first_with_their_ages(self, pool: Pool) -> None:
        rows = await write(pool, "k", "l", "k")
        found = await outbox.oldest(pool, 2)
        assert [(each.id, each.key) for each in found] == [(rows[0].id, "k"), (rows[1].id, "l")]
        assert all(each.age >= 0 for each in found)

    @pytest.mark.parametrize(("commit", "then"), [(True, [2]), (False, [1])])
    async def test_who_writes_a_key_waits_for_the_other_writer(
        self, pool: Pool, commit: bool, then: list[int]
    ) -> None:
        async with pool.acquire() as tx:
            transaction = tx.transaction()
            await transaction.__aenter__()
            first = await append(tx, "k")
            waiting = asyncio.create_task(write(pool, "k"))
            await write(pool, "l")
            assert not waiting.done()
            await _end(transaction, commit=commit)
        second = await waiting
        assert [sequence(row) for row in second] == then
        assert second[0].id > first[0].id

    async def test_a_lower_id_of_another_key_may_commit_later(self, pool: Pool) -> None:
        async with pool.acquire() as tx, tx.transaction():
            first = await append(tx, "k")
            second = await write(pool, "l")
            assert [each.id for each in await outbox.oldest(pool, 9)] == [second[0].id]
        assert [each.id for each in await outbox.oldest(pool, 9)] == [first[0].id, second[0].id]

    async def test_rule_r_sees_the_other_committed_rows_of_the_key(self, pool: Pool) -> None:
        before = await write(pool, "k", "l")
        async with pool.acquire() as tx, tx.transaction():
            rows = await append(tx, "k", "m")
            assert await outbox.others(tx, rows, set()) == {"k"}
            assert await outbox.others(tx, rows, {before[0].id}) == set()
            await outbox.delete(pool, [before[0].id])
            assert await outbox.others(tx, rows, set()) == set()

    async def test_rule_r_is_not_asked_of_streams_that_begin(self, pool: Pool) -> None:
        async with pool.acquire() as tx, tx.transaction():
            rows = await append(tx, "k", "l")
        assert await outbox.others(cast(Connection, None), rows, set()) == set()

    async def test_rule_r_is_asked_of_a_key_with_any_stream_that_goes_on(self, pool: Pool) -> None:
        await write(pool, "k")
        async with pool.acquire() as tx, tx.transaction():
            known, new = outgoing("k"), outgoing("k")._replace(topic=catalogue.INTAKE)
            rows = await outbox.append(tx, "/frontdoor/probe", [new, known])
            assert await outbox.others(tx, rows, set()) == {"k"}

    async def test_rule_r_sees_what_was_committed_while_the_insert_waited(self, pool: Pool) -> None:
        async def insert_and_ask() -> frozenset[str]:
            async with pool.acquire() as tx, tx.transaction():
                return await outbox.others(tx, await append(tx, "k"), set())

        async with pool.acquire() as tx, tx.transaction():
            await append(tx, "k")
            asking = asyncio.create_task(insert_and_ask())
            await write(pool, "l")
        assert await asking == {"k"}


class InboxBehaviour:
    """Needs a fixture `pool`."""

    async def test_an_event_is_new_once(self, pool: Pool) -> None:
        first, second = incoming("k", 1), incoming("k", 2)
        assert list((await sort(pool, first)).fresh) == [first]
        found = await sort(pool, first, second)
        assert (list(found.fresh), found.redelivered) == ([second], 1)

    async def test_of_one_id_twice_in_a_batch_only_the_first_counts(self, pool: Pool) -> None:
        events = [incoming("k", 1), incoming("k", 1)]
        found = await sort(pool, *events)
        assert (len(found.fresh), found.redelivered) == (1, 1)

    async def test_what_was_rolled_back_is_new_again(self, pool: Pool) -> None:
        async with pool.acquire() as tx:
            transaction = tx.transaction()
            await transaction.__aenter__()
            await inbox.sort(tx, "probe", [incoming("k", 3)])
            await _end(transaction, commit=False)
        found = await sort(pool, incoming("k", 3))
        assert (len(found.fresh), len(found.gaps)) == (1, 1)

    @pytest.mark.parametrize(("commit", "fresh"), [(True, 0), (False, 1)])
    async def test_the_same_batch_elsewhere_waits_for_the_first_try_to_end(
        self, pool: Pool, commit: bool, fresh: int
    ) -> None:
        async with pool.acquire() as tx:
            transaction = tx.transaction()
            await transaction.__aenter__()
            await inbox.sort(tx, "probe", [incoming("k", 1)])
            waiting = asyncio.create_task(sort(pool, incoming("k", 1)))
            await sort(pool, incoming("l", 1))
            assert not waiting.done()
            await _end(transaction, commit=commit)
        assert len((await waiting).fresh) == fresh

    async def test_a_new_id_that_is_not_above_the_mark_is_stale(self, pool: Pool) -> None:
        await sort(pool, incoming("k", 2))
        found = await sort(pool, incoming("k", 2, "other"), incoming("k", 1), incoming("k", 3))
        assert (found.stale, [e.envelope.sequence for e in found.fresh]) == (2, [3])

    async def test_a_mark_never_goes_back(self, pool: Pool) -> None:
        for number in (5, 1):
            await sort(pool, incoming("k", number))
        found = await sort(pool, incoming("k", 6))
        assert (len(found.fresh), len(found.gaps)) == (1, 0)


async def sort(pool: Pool, *events: Event) -> inbox.Sorted:
    """One committed transaction."""
    async with pool.acquire() as tx, tx.transaction():
        return await inbox.sort(tx, "probe", events)


async def _end(transaction: Any, *, commit: bool) -> None:
    error = None if commit else cast(Any, RuntimeError)
    await transaction.__aexit__(error, None, None)
