"""F1: kill -9 exactly at a named boundary."""

import signal
from random import Random

from services.contracts import catalogue
from tests.faults import failpoints
from tests.faults.chance import Chance
from tests.faults.failpoints import Point
from tests.faults.faults import foreign, poison
from tests.faults.shard import Shard

PAIRS = [(service, point) for service in failpoints.ALL for point in failpoints.of(service)]
IN_TURN = Random(0).sample(PAIRS, len(PAIRS))
"""One after the other, trial by trial, so that as many trials come to all of them."""

MORE = 10


class NeverReached(Exception):
    """A service did not come to a boundary that it must come to."""


async def run(shard: Shard, random: Chance) -> None:
    """One service ends at one of its boundaries, the first or second time that it comes there."""
    service, point = IN_TURN[random.number % len(IN_TURN)]
    await at(shard, random, service, point)


async def at(shard: Shard, random: Random, service: str, point: Point) -> None:
    """This service ends at this boundary, and starts again."""
    times = 1 if point.stop or point.poison else random.choice((1, 2))
    shard.fleet.arm(service, point.name, times)
    if point.poison:
        async with foreign.writing(shard) as by:
            topic = catalogue.ROUTING if service == "intake" else catalogue.INTAKE
            await poison.put(by, random, random.choice(poison.KINDS), topic)
    if point.stop:
        shard.fleet.signal(service, signal.SIGTERM)
    if not await shard.until_ended(service, 5.0):
        shard.fleet.arm(service, point.name, 1)
        await shard.load(random, MORE, 25.0)
    if not await shard.until_ended(service, 5.0):
        shard.fleet.disarm(service)
        raise NeverReached(f"{service} did not come to: {point.name}")
    await shard.restart(service)
    if shard.fleet.ended(service) is not None:
        raise NeverReached(f"{service} did not start again")
