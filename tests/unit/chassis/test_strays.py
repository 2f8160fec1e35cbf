"""A cancellation that is not this task's own becomes an error like any other."""

import asyncio

import pytest

from services.chassis.failures import Fate, fate
from services.chassis.strays import Stray, contained


async def test_what_was_awaited_and_cancelled_is_an_outage_and_ends_nobody() -> None:
    never_run = asyncio.ensure_future(asyncio.sleep(0))
    never_run.cancel()
    with pytest.raises(Stray) as told, contained():
        await never_run
    assert fate(told.value) is Fate.UNAVAILABLE


async def test_the_tasks_own_cancellation_goes_on() -> None:
    begun = asyncio.Event()

    async def waiting() -> None:
        with contained():
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.ensure_future(waiting())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_time_limit_around_it_stays_one() -> None:
    async def waiting() -> None:
        async with asyncio.timeout(0):
            with contained():
                await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await waiting()
