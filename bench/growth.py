"""Whether a referral costs the same when the tables are full: PostgreSQL's buffers, and time."""

import asyncio
import time

import asyncpg
from aiokafka import AIOKafkaConsumer

from bench import inputs
from bench.system import Run, fresh
from services.contracts.catalogue import INTAKE, ROUTING
from services.devkit.home import Home
from services.devkit.servers import Servers

FIRST = 10_000
LAST = 300_000
SLICE = 20_000

_BUFFERS = """
SELECT sum(hits + reads + extends)::bigint FROM pg_stat_io WHERE backend_type = 'client backend'
"""


async def growth(home: Home, started: Servers) -> dict[str, object]:
    """Buffers touched and microseconds a referral, of a slice of work on small and on full tables.

    The slices are read by one router that runs all the while, as its records come.
    """
    run = await fresh(home, started)
    process = run.spawn("services.router")
    try:
        await _through(run, seed=1, count=FIRST, total=FIRST)
        small = await _slice(run, seed=2, total=FIRST + SLICE)
        await _through(run, seed=3, count=LAST - FIRST - SLICE, total=LAST)
        full = await _slice(run, seed=4, total=LAST + SLICE)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)
    return _report(small, full)


def _report(small: tuple[float, float], full: tuple[float, float]) -> dict[str, object]:
    return {
        "referrals": {"small": FIRST, "full": LAST},
        "buffers_per_referral": {"small": round(small[0], 1), "full": round(full[0], 1)},
        "microseconds_per_referral": {"small": round(small[1]), "full": round(full[1])},
        "buffers_full_over_small": round(full[0] / small[0], 2),
        "time_full_over_small": round(full[1] / small[1], 2),
    }


async def _slice(run: Run, *, seed: int, total: int) -> tuple[float, float]:
    connection = await asyncpg.connect(run.database_url)
    before = await _settled(connection)
    seconds = await _through(run, seed=seed, count=SLICE, total=total)
    touched = await _settled(connection) - before
    await connection.close()
    return touched / SLICE, seconds / SLICE * 1e6


async def _settled(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
    """The buffers that clients have touched: told by each backend only when it comes to rest."""
    await asyncio.sleep(2)
    return int(await connection.fetchval(_BUFFERS))


async def _through(run: Run, *, seed: int, count: int, total: int) -> float:
    """Seconds from the first of these referrals on the topic to the last of their decisions."""
    began = time.perf_counter()
    await inputs.fill(run.bootstrap_servers, run.topic(INTAKE), 12, count, seed)
    consumer = AIOKafkaConsumer(run.topic(ROUTING), bootstrap_servers=run.bootstrap_servers)
    await consumer.start()
    try:
        async with asyncio.timeout(300):
            while await _written(consumer) < total:
                await asyncio.sleep(0.05)
    finally:
        await consumer.stop()
    return time.perf_counter() - began


async def _written(consumer: AIOKafkaConsumer) -> int:
    ends: dict[object, int] = await consumer.end_offsets(list(consumer.assignment()))
    return sum(ends.values())
