"""F4: every service is restarted in order, one after the other, under load."""

import asyncio
from random import Random

from services.devkit.demo.system import SERVICES
from tests.faults.shard import Shard


class Unclean(Exception):
    """A service that was asked to end did not end well."""


async def run(shard: Shard, random: Random) -> None:
    """Each ends by itself with exit code 0, and starts again."""
    for name in random.sample(SERVICES, len(SERVICES)):
        code = await asyncio.to_thread(shard.fleet.terminate, name)
        if code != 0:
            raise Unclean(f"{name} ended with {code}")
        await shard.restart(name)
