"""F6, F7, F8, F10: what happens on the way to the servers and back."""

import asyncio
from random import Random

from tests.faults.chance import Chance
from tests.faults.happened import NeverHappened, until
from tests.faults.proxy import Toxic
from tests.faults.shard import Shard
from tests.faults.toxics import (
    Bandwidth,
    CutAtCommit,
    Down,
    DropProduceResponse,
    Latency,
    LimitData,
    ResetPeer,
    Slicer,
    Timeout,
)

BLACK_HOLE_SECONDS = (5.0,) * 9 + (45.0,)
"""Mostly for as long as a request may take, now and then for much longer."""

LONGEST_SECONDS = 360.0
"""Longer than a member of a group may go without a poll."""

SELDOM = 44
"""One trial of so many lasts that long: one in a whole table, and never the first."""


async def black_hole(shard: Shard, random: Chance) -> None:
    """Nothing gets to the broker or back, and nobody is told; then all of it arrives, or none."""
    hole = Timeout(drops=random.random() < 0.5)
    async with shard.kafka.under(hole):
        await asyncio.sleep(seconds(random))
    hole.over.set()
    if not hole.spoilt:
        raise NeverHappened("nobody spoke to the broker")


def seconds(random: Chance) -> float:
    """How long a trial's black hole lasts."""
    return random.choice(BLACK_HOLE_SECONDS) if random.number % SELDOM else LONGEST_SECONDS


async def lost_answers(shard: Shard, random: Random) -> None:
    """The broker has written, and the producer never hears of it."""
    toxic = DropProduceResponse(random.randint(1, 4), silently=random.random() < 0.3)
    async with shard.kafka.under(toxic):
        await until(lambda: toxic.left == 0, 5.0)
    if not toxic.spoilt:
        raise NeverHappened("no answer to a produce request came by")


async def rough(shard: Shard, random: Random) -> None:
    """Three seconds of a bad network before one of the servers; more where nobody met it yet."""
    proxy, toxic = random.choice((shard.kafka, shard.postgres)), _toxic(random)
    async with proxy.under(toxic):
        await asyncio.sleep(3.0)
        if not await until(lambda: toxic.spoilt > 0, 15.0):
            raise NeverHappened(f"nobody met it: {toxic}")
    if random.random() < 0.5:
        proxy.reset(lambda _: random.random() < 0.5)


def _toxic(random: Random) -> Toxic:
    toxics: tuple[Toxic, ...] = (
        Latency(0.2, 0.2, random),
        ResetPeer(0.02, random),
        Slicer(random.randint(1, 200), 0.001),
        Bandwidth(8192),
        LimitData(random.randint(100, 20_000)),
        Down(),
    )
    return random.choice(toxics)


async def in_commit(shard: Shard, random: Random) -> None:
    """Connections to PostgreSQL are reset around their COMMIT."""
    toxic = CutAtCommit(random.randint(1, 6), random.choice(("before", "after", "late")))
    async with shard.postgres.under(toxic):
        await until(lambda: toxic.left == 0, 5.0)
        await asyncio.sleep(1.0)
    if not toxic.spoilt:
        raise NeverHappened("no COMMIT came by")
