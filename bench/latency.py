"""From a sender's 202 to the decision, readable on the topic, at the pace of a busy city."""

import asyncio
import time
from itertools import count
from statistics import quantiles
from typing import Any

import httpx
from aiokafka import AIOKafkaConsumer

from bench.phone import form
from bench.system import Run, fleet, fresh, issued
from services.contracts.catalogue import ROUTING
from services.devkit.home import Home
from services.devkit.servers import Servers

RATE = 25
REFERRALS = 1050
WARM_UP = 300
"""Until every partition has its files: a broker makes them, and their indexes, as records come."""


async def latency(home: Home, started: Servers) -> dict[str, object]:
    """Milliseconds from the answer to the decision, and of the answer itself."""
    run = await fresh(home, started)
    async with fleet(run, "intake", "router") as running:
        return _report(*await _measure(run, str(running.address("intake").api)))


def _report(answers: list[float], decisions: list[float]) -> dict[str, object]:
    return {
        "referrals_per_second": RATE,
        "accept_ms": _percentiles(answers),
        "accept_to_decision_ms": _percentiles(decisions),
    }


def _percentiles(seconds: list[float]) -> dict[str, float]:
    cuts = quantiles(seconds, n=100)
    return {"p50": round(cuts[49] * 1000, 1), "p99": round(cuts[98] * 1000, 1)}


async def _measure(run: Run, api: str) -> tuple[list[float], list[float]]:
    key = await issued(run)
    consumer = AIOKafkaConsumer(
        run.topic(ROUTING), bootstrap_servers=run.bootstrap_servers, auto_offset_reset="earliest",
    )  # fmt: skip
    await consumer.start()
    accepted: dict[str, tuple[float, float]] = {}
    decided: dict[str, float] = {}
    reading = asyncio.create_task(_read(consumer, decided))
    try:
        await _send(api, key, accepted)
        await asyncio.wait_for(reading, 30)
    finally:
        reading.cancel()
        await consumer.stop()
    measured = list(accepted)[WARM_UP:]
    waits = [decided[referral] - accepted[referral][1] for referral in measured]
    return [accepted[referral][0] for referral in measured], waits


async def _read(consumer: Any, decided: dict[str, float]) -> None:
    while len(decided) < REFERRALS:
        for records in (await consumer.getmany(timeout_ms=1000)).values():
            now = time.perf_counter()
            decided.update((record.key.decode(), now) for record in records)


async def _send(api: str, key: str, accepted: dict[str, tuple[float, float]]) -> None:
    """Send at an even pace, whatever the answers take."""
    began = time.perf_counter()
    async with (
        httpx.AsyncClient(
            base_url=api, headers={"Authorization": f"Bearer {key}"}, timeout=10
        ) as client,
        asyncio.TaskGroup() as group,
    ):
        for number in count():
            if number == REFERRALS:
                return
            await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
            group.create_task(_send_one(client, number, accepted))


async def _send_one(
    client: httpx.AsyncClient, number: int, accepted: dict[str, tuple[float, float]]
) -> None:
    sent = time.perf_counter()
    answer = await client.post("/v1/referrals", json=form(number))
    now = time.perf_counter()
    answer.raise_for_status()
    accepted[answer.json()["referral_id"]] = (now - sent, now)
