"""F12: the disk under PostgreSQL and Kafka is full, and then it is not."""

import asyncio
from random import Random

from tests.faults.shard import Shard


async def run(shard: Shard, random: Random) -> None:
    """Whoever it has ended is started again, as an operator would."""
    with shard.disk.full():
        await asyncio.sleep(random.uniform(2.0, 5.0))
    await asyncio.to_thread(shard.servers.postgres.restart)
    await asyncio.to_thread(shard.servers.kafka.restart)
