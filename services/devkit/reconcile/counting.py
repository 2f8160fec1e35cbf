"""Looking at the tables before and after the metrics service has counted them."""

import asyncio
import time
from collections.abc import Callable
from decimal import Decimal

import asyncpg
import httpx

from services.contracts.topics import load as load_topics
from services.devkit.errors import DevkitError
from services.devkit.reconcile.database import Database
from services.devkit.reconcile.gauges import (
    DEAD,
    DEPTH,
    PARKED,
    PENDING,
    Judged,
    Look,
    Place,
    Rows,
    Told,
    check,
    judged,
    read,
)
from services.devkit.reconcile.result import Check
from services.metrics.backlog import services

WITHIN = 90.0
"""Seconds that the next count may take: the metrics service counts every 15 by its defaults."""

SILENT = 10.0
"""Seconds that the metrics service may not answer at all."""

# Who has come and gone between two looks is counted as completed, or has taken an id.
_DEPTH = """
SELECT queue, count(mark), coalesce(sum(mark), 0) + coalesce(max(done), 0)
FROM (SELECT queue, sum(waits) AS done FROM metrics.completed GROUP BY 1) AS ended
FULL JOIN (
    SELECT queue, hashtextextended(concat_ws(' ', referral_id, stage, turn), 0) AS mark
    FROM metrics.wait
    WHERE ended_at IS NULL AND stage IN ('to_triage', 'to_acceptance', 'to_allocation')
) AS waiting USING (queue) GROUP BY 1
"""
_HELD = {
    PENDING: """
SELECT count(*), coalesce(sum(hashint8extended(id, 0)), 0)
    + (SELECT last_value FROM {s}.outbox_id_seq)
FROM {s}.outbox
""",
    DEAD: """
SELECT count(*), sum(uuid_hash_extended(reference, 0)) FROM {s}.dead_letter
WHERE superseded_at IS NULL AND NOT parked
""",
    PARKED: """
SELECT count(*), sum(uuid_hash_extended(reference, 0)) FROM {s}.dead_letter
WHERE superseded_at IS NULL AND parked
""",
}


async def gauges(database_url: str, admin: Callable[[], str]) -> Check | None:
    """The gauges of the metrics service, at the address that `admin` gives, against the tables.

    None where it takes no count in time, or does not answer. What is wrong is looked at once more:
    rows can come and go between two looks.
    """
    connection = await asyncpg.connect(database_url)
    try:
        found = await _compared(connection, admin)
        if found and any(found.values()):
            again = await _compared(connection, admin)
            found = again and _confirmed(found, again)
    finally:
        await connection.close()
    return None if found is None else check(found)


def _confirmed(first: Judged, again: Judged) -> Judged:
    return {p: fault and again[p] for p, fault in first.items() if not fault or p in again}


async def _compared(connection: Database, admin: Callable[[], str]) -> Judged | None:
    before = await look(connection)
    if (shown := await told(admin)) is None:
        return None
    return judged(before, shown, await look(connection))


async def look(connection: Database) -> Look:
    """The rows that the gauges count, by place."""
    found = {Place(DEPTH, queue): Rows(*rows) for queue, *rows in await connection.fetch(_DEPTH)}
    for service in services(load_topics()):
        for gauge, query in _HELD.items():
            ((many, mark),) = await connection.fetch(query.format(s=service))
            found[Place(gauge, service)] = Rows(many, mark or Decimal(0))
    return found


async def told(admin: Callable[[], str]) -> Told | None:
    """The gauges of the next count, or None."""
    before: float | None = None
    answered = time.monotonic()
    until = answered + WITHIN
    async with httpx.AsyncClient(timeout=5) as http:
        while time.monotonic() < min(until, answered + SILENT):
            try:
                text = (await http.get(f"{admin()}/metrics")).raise_for_status().text
                taken, shown = read(text)
            except (httpx.HTTPError, httpx.InvalidURL, ValueError, DevkitError):
                await asyncio.sleep(0.2)
                continue
            answered = time.monotonic()
            if before is not None and taken not in (0.0, before):
                return shown
            before = taken if before is None else before
            await asyncio.sleep(0.2)
    return None
