"""Whether a key that is parked behind a dead letter slows the other keys of its consumer."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from statistics import median
from uuid import UUID, uuid5

import asyncpg
from aiokafka import AIOKafkaProducer

from bench.system import Run, fresh
from services.chassis.producer import partition_of
from services.contracts.case import Contacted
from services.contracts.catalogue import CASE, NAME_OF
from services.contracts.envelope import Envelope
from services.devkit.home import Home
from services.devkit.servers import Servers

EVENTS = 20_000
OF_ONE_KEY = 10
"""Every tenth event is of one key."""
ROUNDS = 3
PARTITIONS = 12

_KEYS = UUID("7d5cf0b6-7a0e-4f0a-9d64-1f3f5c7b6a10")
_HANDLED = "SELECT coalesce(sum(next), 0) FROM metrics.next_offset WHERE topic = $1"


async def parked(home: Home, started: Servers) -> dict[str, object]:
    """Events a second, where the first event of one key can be read and where it cannot."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(ROUNDS):
        for readable in rates:
            rates[readable].append(await _rate(await fresh(home, started), readable=readable))
    free, held = median(rates[True]), median(rates[False])
    return {"free": round(free), "parked": round(held), "parked_over_free": round(held / free, 2)}


async def _rate(run: Run, *, readable: bool) -> float:
    await _fill(run, readable=readable)
    process = run.spawn("services.metrics")
    try:
        return await _handled(run)
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)


async def _fill(run: Run, *, readable: bool) -> None:
    producer = AIOKafkaProducer(
        bootstrap_servers=run.bootstrap_servers, max_batch_size=500_000, linger_ms=20
    )
    await producer.start()
    for number, event in enumerate(_events()):
        key = str(event.referral_id)
        await producer.send(
            run.topic(CASE),
            event.model_dump_json().encode() if readable or number else b"{",
            key=key.encode(),
            partition=partition_of(key, PARTITIONS),
            headers=list(_envelope(number, event, key).headers()),
        )
    await producer.stop()


def _events() -> Iterator[Contacted]:
    """Steps of cases; each sequence is the version of the case."""
    at, versions = datetime.now(UTC), 0
    for number in range(EVENTS):
        one = number % OF_ONE_KEY == 0
        versions += one
        key = uuid5(_KEYS, "one" if one else str(number))
        version = versions if one else 1
        yield Contacted(case_id=key, referral_id=key, case_version=version, at=at)


def _envelope(number: int, event: Contacted, key: str) -> Envelope:
    return Envelope(
        id=f"bench-{number}", source="/frontdoor/eit", type=NAME_OF[Contacted],
        time=event.at.isoformat(), subject=key, sequence=event.case_version,
    )  # fmt: skip


async def _handled(run: Run) -> float:
    """Events a second from the first that is handled to the last."""
    connection = await asyncpg.connect(run.database_url)
    first: tuple[float, int] | None = None
    async with asyncio.timeout(120):
        while (done := int(await connection.fetchval(_HANDLED, CASE))) < EVENTS:
            if first is None and done:
                first = time.perf_counter(), done
            await asyncio.sleep(0.02)
    await connection.close()
    began, before = first or (time.perf_counter(), 0)
    return (EVENTS - before) / (time.perf_counter() - began)
