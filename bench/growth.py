"""Whether a referral costs the same when the tables are full: PostgreSQL's buffers, and time."""

import asyncio
from datetime import datetime, timedelta
from statistics import median
from typing import TypeAlias

import asyncpg
from pydantic import SecretStr

from bench import inputs
from bench.outputs import measure
from bench.system import Run, fresh
from services.chassis.database import open_pool
from services.chassis.prune import prune
from services.chassis.settings import ChassisSettings
from services.contracts.catalogue import INTAKE, ROUTING
from services.devkit.home import Home
from services.devkit.servers import Servers

FIRST = 10_000
LAST = 300_000
SLICE = 20_000
ROUNDS = 3
PRUNED = 8_000
"""Inbox rows that are pruned meanwhile."""

Slice: TypeAlias = tuple[float, float]
"""Buffers and microseconds, a referral."""

_BUFFERS = """
SELECT sum(hits + reads + extends)::bigint FROM pg_stat_io WHERE backend_type = 'client backend'
"""

_VACUUMING = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'"

_OLDEST = "SELECT handled_at FROM router.inbox ORDER BY handled_at OFFSET $1 LIMIT 1"


async def growth(home: Home, started: Servers) -> dict[str, object]:
    """Buffers touched and microseconds a referral, of a slice of work on small and on full tables.

    Both take turns on the same servers, each small one in a database of its own. Ids are minted as
    intake mints them, in the order of time; the oldest of the inbox is pruned meanwhile.
    """
    big = await fresh(home, started)
    await _through(big, first=0, count=LAST)
    small, full = list[Slice](), list[Slice]()
    for round_ in range(ROUNDS):
        little = await fresh(home, started)
        await _through(little, first=0, count=FIRST)
        small.append(await _slice(little, first=FIRST))
        full.append(await _slice(big, first=LAST + round_ * SLICE))
    return _report(_median(small), _median(full))


def _median(slices: list[Slice]) -> Slice:
    buffers, microseconds = zip(*slices, strict=True)
    return median(buffers), median(microseconds)


def _report(small: Slice, full: Slice) -> dict[str, object]:
    return {
        "referrals": {"small": FIRST, "full": LAST},
        "buffers_per_referral": {"small": round(small[0], 1), "full": round(full[0], 1)},
        "microseconds_per_referral": {"small": round(small[1]), "full": round(full[1])},
        "buffers_full_over_small": round(full[0] / small[0], 2),
        "time_full_over_small": round(full[1] / small[1], 2),
    }


async def _slice(run: Run, *, first: int) -> Slice:
    connection = await asyncpg.connect(run.database_url)
    await _at_rest(connection)
    oldest = await connection.fetchval(_OLDEST, PRUNED)
    before = await _buffers(connection)
    seconds, _ = await asyncio.gather(
        _through(run, first=first, count=SLICE), _pruned_before(run, oldest)
    )
    touched = await _buffers(connection) - before
    await connection.close()
    return touched / SLICE, seconds / SLICE * 1e6


async def _at_rest(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """What went before is vacuumed and on disk: a slice pays for its own work alone."""
    async with asyncio.timeout(600):
        while await connection.fetchval(_VACUUMING):
            await asyncio.sleep(0.5)
    await connection.execute("CHECKPOINT")


async def _pruned_before(run: Run, handled_at: datetime) -> None:
    """Take away what was handled before, as the router does when its time has come."""
    settings = ChassisSettings(
        database_url=SecretStr(run.database_url), kafka_bootstrap_servers=run.bootstrap_servers
    )
    kept = timedelta(days=settings.inbox_retention_days)
    async with await open_pool("router", settings) as pool:
        if "inbox" not in await prune(pool, settings, now=handled_at + kept):
            raise RuntimeError("nothing was pruned")


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
