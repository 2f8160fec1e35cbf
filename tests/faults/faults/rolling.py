"""F4: every service is restarted in order, one after the other, under load; of intake, two."""

import asyncio
from random import Random

from services.devkit.demo.system import SERVICES
from tests.faults.shard import Shard

SECOND = "intake-2"


class Unclean(Exception):
    """A service that was asked to end did not end well."""


class Failed(Exception):
    """A request that a door had taken was not answered, or with an error."""


async def run(shard: Shard, random: Random) -> None:
    """Each ends by itself with exit code 0, and starts again; no request fails meanwhile.

    A door that refuses the connection has failed nobody: the sender turns to the other one. What
    a door has taken, it answers with 202, also when it is on its way out.
    """
    await shard.restart(SECOND)
    before = shard.history.doubts()
    for name in random.sample((*SERVICES, SECOND), len(SERVICES) + 1):
        await _ended(shard, name)
        await shard.restart(name)
    await _ended(shard, SECOND)
    shard.fleet.forget(SECOND)
    if failed := shard.history.doubts() - before:
        raise Failed(dict(failed))


async def _ended(shard: Shard, name: str) -> None:
    code = await asyncio.to_thread(shard.fleet.terminate, name)
    if code != 0:
        raise Unclean(f"{name} ended with {code}")
