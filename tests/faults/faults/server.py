"""F5, F9: the broker is killed or stopped, PostgreSQL is killed; each comes up again."""

import asyncio
from random import Random

from tests.faults.shard import Shard


async def broker(shard: Shard, random: Random) -> None:
    """Kafka is away for some seconds."""
    kafka = shard.servers.kafka
    await asyncio.to_thread(random.choice((kafka.kill, kafka.stop)))
    await asyncio.sleep(random.uniform(0, 4))  # shorter and longer than a request may take
    await asyncio.to_thread(kafka.start)


async def database(shard: Shard, random: Random) -> None:
    """PostgreSQL ends without a checkpoint, and recovers from its log."""
    postgres = shard.servers.postgres
    await asyncio.to_thread(postgres.kill)
    await asyncio.sleep(random.uniform(0, 1))
    await asyncio.to_thread(postgres.start)
