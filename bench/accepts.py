"""What the doors take, and what every service weighs, while senders do not wait for each other."""

import asyncio
import time
from itertools import count

import httpx
import psutil

from bench.phone import form
from bench.system import fleet, fresh, issued, resident
from services.devkit.fleet import SERVICES
from services.devkit.home import Home
from services.devkit.servers import Servers

SENDERS = 32
REFERRALS = 6_000


async def accepts(home: Home, started: Servers) -> dict[str, object]:
    """Durable accepts a second from one process, and resident megabytes of each service."""
    run = await fresh(home, started)
    async with fleet(run, *SERVICES) as running:
        seconds = await _load(str(running.address("intake").api), await issued(run))
        megabytes = {name: resident(psutil.Process(running.pid(name))) for name in SERVICES}
    return {
        "connections": SENDERS,
        "accepts_per_second": round(REFERRALS / seconds),
        "megabytes_under_load": megabytes,
    }


async def _load(api: str, key: str) -> float:
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
