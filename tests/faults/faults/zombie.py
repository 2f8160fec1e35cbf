"""F3: a process is stopped for longer than its session lasts, and goes on as if nothing was."""

import asyncio
import signal
from random import Random

from services.devkit.demo.system import SERVICES
from tests.faults.shard import SESSION_SECONDS, Shard


async def run(shard: Shard, random: Random) -> None:
    """A second process takes over meanwhile; then both run; then one of them is killed."""
    service = random.choice(SERVICES)
    second = f"{service}-2"
    await shard.restart(second)
    await stopped(shard, service, 1.5 * SESSION_SECONDS)
    await asyncio.sleep(random.uniform(0, 1))
    shard.fleet.forget(second)


async def stopped(shard: Shard, name: str, seconds: float) -> None:
    """Stop a process for so long."""
    shard.fleet.signal(name, signal.SIGSTOP)
    try:
        await asyncio.sleep(seconds)
    finally:
        shard.fleet.signal(name, signal.SIGCONT)
