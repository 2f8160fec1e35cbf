"""F23: two processes drain one outbox, after a backlog, around rows that do not leave."""

import asyncio
from random import Random

import asyncpg

from tests.faults.failpoints import WRITERS
from tests.faults.faults import unsendable
from tests.faults.faults.trigger import Connection
from tests.faults.happened import NeverHappened
from tests.faults.shard import Shard
from tests.faults.toxics import Timeout

REFERRALS = (50, 50, 50, 600)
"""Now and then thousands of rows: each version of a referral is two of them."""
A_SECOND = 30.0

_BACKLOG = "SELECT count(*), max(id) FROM intake.outbox"

_HOLD = "SELECT id FROM {s}.outbox ORDER BY id LIMIT 3 FOR UPDATE"


async def run(shard: Shard, random: Random) -> None:
    """Nothing leaves for a while; then both take it, and one of them is killed at it.

    Somebody holds the first rows; and one row can never be sent, which holds its key alone.
    """
    connection = await asyncpg.connect(shard.where.database_url)
    try:
        async with unsendable.refusing(shard):
            referral, last = await _drained(shard, random, connection)
            row = await unsendable.parked(connection, referral, last)
        await unsendable.retried(shard, row)
    finally:
        await connection.close()


async def _drained(shard: Shard, random: Random, connection: Connection) -> tuple[str, int]:
    """The referral whose row cannot be sent, and the last row of all that waited."""
    service = random.choice(WRITERS)
    second = f"{service}-2"
    await shard.restart(second)
    hole = Timeout()
    async with shard.kafka.under(hole):
        many = random.choice(REFERRALS)
        referral = await _sent(shard, random, many)
        holding = asyncio.create_task(_hold(shard, service))
        await asyncio.sleep(1.0)
        ((rows, last),) = await connection.fetch(_BACKLOG)
    hole.over.set()
    await asyncio.sleep(random.uniform(0, 1.5))
    shard.fleet.forget(second)
    await holding
    if rows < many:
        raise NeverHappened(f"only {rows} rows waited in the outbox")
    return referral, last


async def _sent(shard: Shard, random: Random, many: int) -> str:
    """As many referrals as fill the outbox, and the one among them that cannot be told."""
    async with shard.senders(random) as senders, asyncio.TaskGroup() as group:
        others = Random(random.random())
        group.create_task(senders.send(others, many, A_SECOND, until=lambda: True))
        return await unsendable.sent(senders, random)


async def _hold(shard: Shard, service: str) -> None:
    connection = await asyncpg.connect(shard.where.database_url)
    try:
        async with connection.transaction():
            await connection.fetch(_HOLD.format(s=service))
            await asyncio.sleep(2.0)
    finally:
        await connection.close()
