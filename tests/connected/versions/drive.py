"""Drives again what the router has set aside, by the router's code that Python finds."""

import asyncio

from services.chassis.database import open_pool
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.replay import Replay
from services.chassis.work import Works
from services.router.app import build_service
from services.router.settings import RouterSettings


async def drive() -> list[str]:
    """How each ended."""
    settings = RouterSettings()
    (consumer,) = build_service(settings).consumers
    pool = await open_pool("router", settings)
    works = Works(pool, Publisher("router", pool, Producer(settings)), "/frontdoor/router")
    rows = await pool.fetch("SELECT reference FROM dead_letter ORDER BY at")
    replay = Replay(consumer, works, "test.worker")
    ends = [driven.end for row in rows async for driven in replay.replay(row[0])]
    pool.terminate()
    return ends


if __name__ == "__main__":
    print(*asyncio.run(drive()))
