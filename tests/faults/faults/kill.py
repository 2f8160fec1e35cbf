"""F2: kill -9 at any moment, of one service or of two at once."""

import asyncio
from random import Random

from services.devkit.demo.system import SERVICES
from tests.faults.shard import Shard


async def run(shard: Shard, random: Random) -> None:
    """They are gone for a moment, and start again."""
    chosen = random.sample(SERVICES, random.choice((1, 1, 2)))
    for name in chosen:
        shard.fleet.kill(name)
    await asyncio.sleep(random.uniform(0, 0.5))
    await shard.restart(*chosen)
