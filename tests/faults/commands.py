"""`frontdoor`'s own commands as processes beside the services, which can be killed as these can."""

import asyncio

from tests.faults.shard import Shard

SECONDS = 60.0


class Failed(Exception):
    """A command did not come to its end, or not to a good one."""


async def run(shard: Shard, name: str, *words: str, at: str = "") -> int:
    """Run `frontdoor WORDS…` as a process of this name, which ends `at` a boundary if it is told.

    Its exit code: -9 where it was killed.
    """
    shard.fleet.command(name, *words, at=at)
    try:
        if not await shard.until_ended(name, SECONDS):
            raise Failed(f"{name} did not end")
        return shard.fleet.ended(name) or 0
    finally:
        shard.fleet.forget(name)


async def done(shard: Shard, name: str, *words: str) -> None:
    """Run one that must come to a good end."""
    if (code := await run(shard, name, *words)) != 0:
        raise Failed(f"{name} ended with {code}")


async def twice(shard: Shard, name: str, *words: str) -> list[int]:
    """Two of them at once; their exit codes, the lowest first."""
    both = (run(shard, f"{name}-{number}", *words) for number in (2, 3))
    return sorted(await asyncio.gather(*both))
