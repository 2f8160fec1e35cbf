"""What a process shows of itself: its connections, its event loop, its share of the group."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import pytest

from services.chassis import saturation
from services.chassis.service import Runtime
from services.chassis.settings import ChassisSettings
from tests.connected.chassis.conftest import Bench, Probe
from tests.connected.chassis.test_publisher import silent
from tests.samples import sample
from tests.waiting import until

LAG = "referral_event_loop_lag_seconds"
WAIT = "referral_db_pool_wait_seconds"


def connections(state: str) -> float:
    return sample("referral_db_pool_connections", state=state)


@pytest.fixture
async def runtime(bench: Bench, settings: ChassisSettings) -> AsyncIterator[Runtime]:
    """A process with one connection, which is measured."""
    works = await silent(settings.model_copy(update={"pool_connections": 1}))
    runtime = Runtime(settings, works.pool, works)
    measuring = asyncio.create_task(saturation.run(runtime))
    await asyncio.sleep(0)
    yield runtime
    measuring.cancel()
    works.pool.terminate()


async def test_a_connection_is_busy_while_it_works(runtime: Runtime) -> None:
    assert (connections("busy"), connections("idle")) == (0, 0)
    async with runtime.works.begin():
        assert (connections("busy"), connections("idle")) == (1, 0)
    assert (connections("busy"), connections("idle")) == (0, 1)


async def test_who_finds_no_free_connection_is_seen_to_wait(runtime: Runtime) -> None:
    waits, seconds = sample(f"{WAIT}_count"), sample(f"{WAIT}_sum")

    async def work() -> None:
        async with runtime.works.begin() as begun:
            await begun.tx.execute("SELECT pg_sleep(0.3)")

    await asyncio.gather(work(), work())
    assert sample(f"{WAIT}_count") == waits + 2
    assert sample(f"{WAIT}_sum") >= seconds + 0.3


async def test_work_that_holds_the_event_loop_is_seen(runtime: Runtime) -> None:
    seen, late = sample(f"{LAG}_count"), sample(f"{LAG}_sum")
    over = time.perf_counter() + saturation.EVERY_SECONDS + 0.5
    while time.perf_counter() < over:
        pass
    await until(lambda: sample(f"{LAG}_count") > seen)
    assert sample(f"{LAG}_sum") >= late + 0.4


async def test_every_handing_out_of_partitions_is_counted(
    bench: Bench, probes: Callable[..., Probe]
) -> None:
    first, second = probes(), probes()

    def times() -> float:
        return sample("referral_consumer_rebalances_total", group="probe")

    await first.start()
    before = times()  # it has hardly begun to join
    await until(lambda: times() == before + 1)
    await second.start()  # both are given their share
    await until(lambda: times() >= before + 3)
    joined = times()
    await second.stop()
    await until(lambda: times() > joined)
