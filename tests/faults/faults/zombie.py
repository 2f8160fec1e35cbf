"""F3: a process is stopped for longer than its session lasts, and goes on as if nothing was."""

import asyncio
import signal
from random import Random

from services.devkit.demo.system import SERVICES
from services.devkit.stand_in import reader
from tests.faults.faults.group import shares
from tests.faults.happened import NeverHappened, until
from tests.faults.shard import SESSION_SECONDS, Shard

WITHIN = 20.0
"""Seconds that a group may take to deal out its partitions, on a machine under load."""


async def run(shard: Shard, random: Random) -> None:
    """A second process takes over meanwhile; then both run; then one of them is killed."""
    service = random.choice(SERVICES)
    second = f"{service}-2"
    await shard.restart(second)
    await _read_by(shard, service, 2)
    await _stopped(shard, service)
    await asyncio.sleep(random.uniform(0, 1))
    shard.fleet.forget(second)


async def _stopped(shard: Shard, service: str) -> None:
    """Stop a process for that long, and until another one reads everything."""
    shard.fleet.signal(service, signal.SIGSTOP)
    try:
        await asyncio.sleep(1.5 * SESSION_SECONDS)
        await _read_by(shard, service, 1)
    finally:
        shard.fleet.signal(service, signal.SIGCONT)


async def _read_by(shard: Shard, service: str, members: int) -> None:
    """Return when so many processes read the service's topics, and each of them a share."""
    group = reader.NAME if service == "stand_in" else service

    async def dealt() -> bool:
        found = await shares(shard, group)
        return len(found) == members and all(found)

    if not await until(dealt, WITHIN):
        raise NeverHappened(f"{group} is read by {await shares(shard, group)}, not by {members}")
