"""What the metrics service tells Prometheus, and what the database says of the same."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import asyncpg
import httpx
from prometheus_client.parser import text_string_to_metric_families

from services.devkit.errors import DevkitError

SERVICES = ("intake", "router", "eit", "metrics")
WITHIN = 20.0
TAKEN = "referral_queue_snapshot_timestamp_seconds"
FAMILIES = {
    "referral_queue_depth": ("depth", "queue"),
    "referral_outbox_pending": ("unpublished", "service"),
    "referral_dlq_depth": ("aside", "service"),
    "referral_parked_events": ("aside", "service"),
}
"""The gauges that are looked at: what they count, and the label by which they are summed."""

_DEPTH = """
SELECT queue, count(*) FROM metrics.wait
WHERE ended_at IS NULL AND stage IN ('to_triage', 'to_acceptance', 'to_allocation') GROUP BY 1
"""

_UNPUBLISHED = "SELECT count(*) FROM {service}.outbox"
_ASIDE = "SELECT count(*) FROM {service}.dead_letter WHERE superseded_at IS NULL"

Counts = Mapping[tuple[str, str], int]
"""How many wait by queue; how many rows are unpublished or set aside by service. No noughts."""


async def told(admin: Callable[[], str]) -> Counts | None:
    """The gauges of a count that was taken from now on; None where none is taken in time."""
    began = time.time()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(WITHIN), httpx.AsyncClient(timeout=5) as http:
            while True:
                with contextlib.suppress(httpx.HTTPError, DevkitError):
                    found = _read((await http.get(f"{admin()}/metrics")).text)
                    if found.pop((TAKEN, ""), 0.0) > began:
                        return {place: int(value) for place, value in found.items() if value}
                await asyncio.sleep(0.1)
    return None


async def counted(connection: "asyncpg.Connection[Any]") -> Counts:
    """The same, from the tables themselves."""
    found = {("depth", row[0]): int(row[1]) for row in await connection.fetch(_DEPTH)}
    for service in SERVICES:
        for what, query in (("unpublished", _UNPUBLISHED), ("aside", _ASIDE)):
            found[what, service] = int(await connection.fetchval(query.format(service=service)))
    return {place: count for place, count in found.items() if count}


def _read(text: str) -> dict[tuple[str, str], float]:
    found: defaultdict[tuple[str, str], float] = defaultdict(float)
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == TAKEN:
                found[TAKEN, ""] = sample.value
            elif sample.name in FAMILIES:
                what, label = FAMILIES[sample.name]
                found[what, sample.labels[label]] += sample.value
    return found
