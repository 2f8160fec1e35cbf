"""What a call handler waits for: decision, explanation and next question of unfinished facts."""

import time
from statistics import quantiles
from typing import Any

import httpx

from bench.inputs import referrals
from bench.system import fleet, fresh
from services.devkit.home import Home
from services.devkit.servers import Servers

CALLERS, WARM_UP = 150, 20
"""Each is asked what the router proposes, until nothing is left to ask."""


async def preview(home: Home, started: Servers) -> dict[str, object]:
    """Milliseconds of an answer, one caller after the other, on the running service."""
    run = await fresh(home, started)
    waits: list[float] = []
    async with fleet(run, "router") as running:
        address = str(running.address("router").api)
        async with httpx.AsyncClient(base_url=address, timeout=10) as client:
            for number, caller in enumerate(referrals(CALLERS)):
                taken = await _asked(client, vars(caller.facts))
                waits += taken if number >= WARM_UP else []
    cuts = quantiles(waits, n=100)
    return {
        "answers": len(waits),
        "p50_ms": round(cuts[49] * 1000, 2),
        "p99_ms": round(cuts[98] * 1000, 2),
    }


async def _asked(client: httpx.AsyncClient, facts: dict[str, Any]) -> list[float]:
    """How long each answer took until all was asked."""
    known: dict[str, str] = {}
    waits = []
    while True:
        began = time.perf_counter()
        answer = await client.post("/v1/preview", json=known)
        waits.append(time.perf_counter() - began)
        answer.raise_for_status()
        if (asked := answer.json()["ask"]) is None:
            return waits
        known[asked["fact"]] = str(facts[asked["fact"]])
