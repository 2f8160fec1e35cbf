"""Waiting for a fault to happen, and for no longer than that."""

import asyncio

from tests.faults.happened import until
from tests.faults.pages import total

PAGE = """# HELP swallowed Events.
# TYPE swallowed counter
swallowed_total{consumer="eit",kind="stale"} 2.0
swallowed_total{consumer="eit",kind="redelivery"} 3.0
swallowed_total{consumer="router",kind="stale"} 4.0
"""


async def test_what_happens_in_time_has_happened_at_once() -> None:
    looks = iter([False, False, True])
    assert await until(lambda: next(looks), within=5.0)


async def test_what_does_not_happen_is_waited_for_so_long_only() -> None:
    async with asyncio.timeout(5):
        assert not await until(lambda: False, within=0.1)


async def test_a_look_may_take_its_time() -> None:
    async def look() -> bool:
        await asyncio.sleep(0)
        return True

    assert await until(look, within=5.0)


def test_a_counter_is_told_over_all_series_with_the_labels_that_are_asked_for() -> None:
    assert total(PAGE, "swallowed_total", consumer="eit") == 5
    assert total(PAGE, "swallowed_total", kind="stale") == 6
    assert total(PAGE, "swallowed_total", consumer="metrics") == 0
