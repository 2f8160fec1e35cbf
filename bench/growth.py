"""Whether a referral costs the same when the tables are full: PostgreSQL's buffers, and time."""

import asyncio

import asyncpg

from bench import inputs
from bench.outputs import measure
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

    Ids are minted as intake mints them, in the order of time.
    """
    run = await fresh(home, started)
    await _through(run, first=0, count=FIRST)
    small = await _slice(run, first=FIRST)
    await _through(run, first=FIRST + SLICE, count=LAST - FIRST - SLICE)
    full = await _slice(run, first=LAST)
    return _report(small, full)


def _report(small: tuple[float, float], full: tuple[float, float]) -> dict[str, object]:
    return {
        "referrals": {"small": FIRST, "full": LAST},
        "buffers_per_referral": {"small": round(small[0], 1), "full": round(full[0], 1)},
        "microseconds_per_referral": {"small": round(small[1]), "full": round(full[1])},
        "buffers_full_over_small": round(full[0] / small[0], 2),
        "time_full_over_small": round(full[1] / small[1], 2),
    }


async def _slice(run: Run, *, first: int) -> tuple[float, float]:
    connection = await asyncpg.connect(run.database_url)
    before = await _buffers(connection)
    seconds = await _through(run, first=first, count=SLICE)
    touched = await _buffers(connection) - before
    await connection.close()
    return touched / SLICE, seconds / SLICE * 1e6


async def _buffers(connection: "asyncpg.Connection[asyncpg.Record]") -> int:
    """The buffers that clients have touched: a backend tells them when it comes to rest."""
    await asyncio.sleep(1.5)
    return int(await connection.fetchval(_BUFFERS))


async def _through(run: Run, *, first: int, count: int) -> float:
    """Seconds from the first decision to the last, of a router that finds all of it there."""
    await inputs.fill(run.bootstrap_servers, run.topic(INTAKE), 12, count, first)
    process = run.spawn("services.router")
    try:
        return (await measure(run.bootstrap_servers, run.topic(ROUTING), count, first)).seconds
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)
