"""F5, F9: the broker is killed or stopped, PostgreSQL is killed; each comes up again."""

import asyncio
from random import Random

from tests.faults.failpoints import WRITERS
from tests.faults.shard import Shard


async def broker(shard: Shard, random: Random) -> None:
    """Kafka is away for some seconds; now and then one who wants to publish is killed meanwhile."""
    kafka = shard.servers.kafka
    await asyncio.to_thread(random.choice((kafka.kill, kafka.stop)))
    await asyncio.sleep(random.uniform(0, 4))  # shorter and longer than a request may take
    if random.random() < 0.5:
        writer = random.choice(WRITERS)
        shard.fleet.kill(writer)
        shard.fleet.launch(writer)
    await asyncio.to_thread(kafka.start)
    await shard.ready()


async def database(shard: Shard, random: Random) -> None:
    """PostgreSQL ends without a checkpoint, and recovers from its log."""
    postgres = shard.servers.postgres
    await asyncio.to_thread(postgres.kill)
    await asyncio.sleep(random.uniform(0, 1))
    await asyncio.to_thread(postgres.start)
