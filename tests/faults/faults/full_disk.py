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
    with shard.disk.full():
        await asyncio.sleep(random.uniform(2.0, 5.0))
        refused = await until(lambda: bool(shard.history.doubts() - before), WITHIN)
    await asyncio.to_thread(shard.servers.postgres.restart)
    await asyncio.to_thread(shard.servers.kafka.restart)
    if not refused:
        raise NeverHappened("no sender was told that the disk is full")
