"""F12: the disk under PostgreSQL and Kafka is full, and then it is not."""

import asyncio
from random import Random

from tests.faults.happened import NeverHappened, until
from tests.faults.shard import Shard

WITHIN = 30.0
"""Seconds in which what lies there already, as a log made ready, may still take what is new."""


async def run(shard: Shard, random: Random) -> None:
    """No door can keep what it is sent; whoever that has ended is started again, as by a person."""
    before = shard.history.doubts()

    def refused() -> bool:
        return any(doubt == "503" for _, doubt in shard.history.doubts() - before)

    with shard.disk.full():
        await asyncio.sleep(random.uniform(2.0, 5.0))
        told = await until(refused, WITHIN)
    await asyncio.to_thread(shard.servers.postgres.restart)
    await asyncio.to_thread(shard.servers.kafka.restart)
    if not told:
        raise NeverHappened("no sender was answered 503")
