"""What the doors take, and what every service weighs, while senders do not wait for each other."""

import asyncio
import time
from itertools import count

import asyncpg
import httpx
import psutil

from bench.phone import form
from bench.system import Run, fresh
from services.devkit.fleet import SERVICES, Fleet
from services.devkit.home import Home
from services.devkit.servers import Servers
from services.intake.keys import issue

SENDERS = 32
REFERRALS = 6_000


async def accepts(home: Home, started: Servers) -> dict[str, object]:
    """Durable accepts a second from one process, and resident megabytes of each service."""
    run = await fresh(home, started)
    fleet = Fleet(home, run.environment())
    fleet.start(*SERVICES)
    try:
        await asyncio.to_thread(fleet.wait_ready)
        seconds = await _load(run, str(fleet.address("intake").api))
        resident = {
            name: round(psutil.Process(fleet.pid(name)).memory_info().rss / 1e6)
            for name in SERVICES
        }
    finally:
        await asyncio.to_thread(fleet.stop)
    return {
        "connections": SENDERS,
        "accepts_per_second": round(REFERRALS / seconds),
        "megabytes_under_load": resident,
    }


async def _load(run: Run, api: str) -> float:
    connection = await asyncpg.connect(run.database_url)
    key = await issue(connection, "contact-centre")
    await connection.close()
    numbers = count()
    async with httpx.AsyncClient(
        base_url=api, headers={"Authorization": f"Bearer {key}"}, timeout=30
    ) as client:
        began = time.perf_counter()
        await asyncio.gather(*[_send(client, numbers) for _ in range(SENDERS)])
        return time.perf_counter() - began


async def _send(client: httpx.AsyncClient, numbers: "count[int]") -> None:
    for number in numbers:
        if number >= REFERRALS:
            return
        (await client.post("/v1/referrals", json=form(number))).raise_for_status()
