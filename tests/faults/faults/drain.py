"""F23: two processes drain one outbox, after a backlog, around a row that somebody holds."""

import asyncio
from random import Random

import asyncpg

from tests.faults.happened import NeverHappened
from tests.faults.shard import Shard
from tests.faults.toxics import Timeout

WRITERS = ("intake", "router", "eit")

_HOLD = "SELECT id FROM {s}.outbox ORDER BY id LIMIT 3 FOR UPDATE"


async def run(shard: Shard, random: Random) -> None:
    """Nothing leaves for a while; then both take it, and one of them is killed at it."""
    service = random.choice(WRITERS)
    second = f"{service}-2"
    await shard.restart(second)
    hole = Timeout()
    async with shard.kafka.under(hole):
        await asyncio.sleep(2.0)
        holding = asyncio.create_task(_hold(shard, service))
        await asyncio.sleep(0.5)
        backlog = await _backlog(shard)
    hole.over.set()
    await asyncio.sleep(random.uniform(0, 1.5))
    shard.fleet.forget(second)
    await holding
    if not backlog:
        raise NeverHappened("nothing waited in the outbox")


async def _backlog(shard: Shard) -> int:
    """What waits at the door, whoever else has something or not."""
    connection = await asyncpg.connect(shard.where.database_url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM intake.outbox"))
    finally:
        await connection.close()


async def _hold(shard: Shard, service: str) -> None:
    connection = await asyncpg.connect(shard.where.database_url)
    try:
        async with connection.transaction():
            await connection.fetch(_HOLD.format(s=service))
            await asyncio.sleep(2.0)
    finally:
        await connection.close()
