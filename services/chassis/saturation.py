"""How much of what a process has is in use: its connections, and its event loop's time."""

import asyncio
import time

from services.chassis import instruments
from services.chassis.database import Pool
from services.chassis.service import Runtime

EVERY_SECONDS = 1.0


async def run(runtime: Runtime) -> None:
    """Measure for ever. The pool is asked when Prometheus asks."""
    _show(runtime.pool)
    while True:
        due = time.perf_counter() + EVERY_SECONDS
        await asyncio.sleep(EVERY_SECONDS)
        instruments.loop_lag.observe(max(0.0, time.perf_counter() - due))


def _show(pool: Pool) -> None:
    idle, busy = (instruments.pool_connections.labels(state) for state in ("idle", "busy"))
    idle.set_function(pool.get_idle_size)
    busy.set_function(lambda: pool.get_size() - pool.get_idle_size())
