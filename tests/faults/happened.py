"""Whether a fault has happened at all: a trial in which nothing was spoilt shows nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable

SECONDS = 0.05
"""Between two looks."""


class NeverHappened(Exception):
    """The fault found nothing to spoil, or hurt nobody."""


async def until(holds: Callable[[], bool | Awaitable[bool]], within: float) -> bool:
    """Return as soon as it holds; whether it did in so many seconds."""
    try:
        async with asyncio.timeout(within) as limit:
            while not await _told(holds()):
                await asyncio.sleep(SECONDS)
    except TimeoutError:
        if not limit.expired():
            raise  # the look itself has failed
        return False
    return True


async def _told(answer: bool | Awaitable[bool]) -> bool:
    return await answer if isawaitable(answer) else bool(answer)
