"""Waiting for a condition; the test's own time-out ends a hopeless wait."""

import asyncio
from collections.abc import Awaitable, Callable
from inspect import isawaitable


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Return as soon as it holds."""
    while not await _told(holds()):
        await asyncio.sleep(0.02)


async def _told(answer: bool | Awaitable[bool]) -> bool:
    return await answer if isawaitable(answer) else bool(answer)
