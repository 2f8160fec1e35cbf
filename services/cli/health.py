"""How each service is: its readiness, its consumers' lag, what it holds back."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from services.cli.on_database import AWAY, as_the_login
from services.cli.surroundings import addresses, server_environment, topic_prefix
from services.contracts.topics import load
from services.devkit.fleet import Address
from services.metrics.backlog import OUTBOX, PARKED
from services.metrics.held import held
from services.metrics.lag import reads
from services.metrics.probe import Cluster, probe


@dataclass
class Health:
    """One service. `why` has the checks that fail, what a door's consumer waits for although the
    door is ready, and why something is None: it was not told.

    `lag_seconds` is the age of the oldest record that the consumer has not handled.
    """

    service: str
    ready: bool = False
    why: dict[str, str] = field(default_factory=dict)
    lag_messages: int | None = None
    lag_seconds: float | None = None
    outbox: int | None = None
    dead_letters: int | None = None


async def health() -> list[Health]:
    """All services, in the order of the flow."""
    found = {name: Health(name) for name in addresses()}
    await asyncio.gather(
        *[_readiness(found[name], address) for name, address in addresses().items()],
        _lags(found),
        _held(found),
    )
    return list(found.values())


async def _readiness(known: Health, address: Address) -> None:
    try:
        async with httpx.AsyncClient(timeout=3) as client:
            answer = await client.get(f"{address.admin}/readyz")
            known.ready = answer.status_code == 200
            told = answer.json()
            known.why |= {n: w for n, w in told["checks"].items() if w != "ok"} | told.get(
                "waits", {}
            )
    except (httpx.HTTPError, ValueError, KeyError) as error:
        known.why["process"] = f"does not answer at {address.admin} ({type(error).__name__})"


async def _lags(found: dict[str, Health]) -> None:
    servers = server_environment()["KAFKA_BOOTSTRAP_SERVERS"]
    cluster = Cluster(servers, topic_prefix(), 3000)
    wanted = [read for read in reads(load()) if read.group in found]
    try:
        async with asyncio.timeout(10), probe(cluster, wanted) as asked:
            measured = (await asked.measure()).by_read
    except Exception as error:  # noqa: BLE001 - whatever it is, the rest is still told
        for known in found.values():
            known.why["lag"] = f"Kafka cannot be asked ({type(error).__name__})"
        return
    for read, lag in measured.items():
        known = found[read.group]
        known.lag_messages = (known.lag_messages or 0) + lag.messages
        age = 0.0 if lag.oldest_at is None else _age(lag.oldest_at)
        known.lag_seconds = max(known.lag_seconds or 0.0, age)


async def _held(found: dict[str, Health]) -> None:
    try:
        async with as_the_login(server_environment()["DATABASE_URL"]) as connection:
            counted = await held(connection, list(found))
    except AWAY as error:
        for known in found.values():
            known.why["outbox"] = f"PostgreSQL cannot be asked ({type(error).__name__})"
        return
    outbox: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    for (service, _, why), rows in counted:
        if why != PARKED:  # they wait for a dead letter, which is counted
            (outbox if why == OUTBOX else letters)[service] += rows.rows
    for name, known in found.items():
        known.outbox, known.dead_letters = outbox[name], letters[name]


def _age(moment: datetime) -> float:
    return max(0.0, (datetime.now(UTC) - moment).total_seconds())


def as_dict(known: Health) -> dict[str, Any]:
    """For `--json`."""
    return dict(vars(known))
