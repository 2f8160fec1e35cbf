"""Pruning: what the guarantee needs no more goes, in small pieces. Marks stay.

A redelivery that is older than the inbox is known by its mark.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from services.chassis import instruments
from services.chassis.database import Pool
from services.chassis.failures import describe
from services.chassis.first_answers import FirstAnswers
from services.chassis.logs import logger
from services.chassis.service import Background, Runtime
from services.chassis.settings import ChassisSettings

CHUNK = 5_000
"""Rows in one statement: nobody waits long behind it."""

EVERY_SECONDS = 3600.0
AGAIN_SECONDS = 60.0

_INBOX = """
WITH gone AS (
    DELETE FROM inbox WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM inbox WHERE handled_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING 1)
SELECT 'inbox' AS what, count(*) AS rows FROM gone
"""

# Each that goes is in the audit: the topic keeps it for longer, and who counts it there asks what
# became of it. Nor does it come back.
_NOTED = """
noted AS (
    INSERT INTO audit (actor, action, subject, detail)
    SELECT 'retention', 'expire', reference::text, jsonb_build_object(
        'consumer', consumer, 'topic', topic, 'partition', partition, 'offset', "offset",
        'refusal', refusal, 'parked', parked, 'sha256', encode(sha256(value), 'hex'),
        'superseded', superseded_at IS NOT NULL)
    FROM gone)
"""

_SUPERSEDED = f"""
WITH gone AS (
    DELETE FROM dead_letter WHERE reference = ANY(ARRAY(
        SELECT reference FROM dead_letter WHERE at < $1 AND superseded_at < $1
        ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING *), {_NOTED}
SELECT 'superseded' AS what, count(*) AS rows FROM gone
"""  # noqa: S608 - our own words

# Nobody has dealt with these. What cannot be sent stays until somebody does: the outbox holds the
# key behind it. A line stays as long as one in it is younger: without its head, whatever comes
# would be parked for ever.
_EXPIRED = f"""
WITH gone AS (
    DELETE FROM dead_letter WHERE reference = ANY(ARRAY(
        SELECT reference FROM dead_letter AS d WHERE at < $1 AND superseded_at IS NULL
            AND refusal IS DISTINCT FROM 'unsendable' AND NOT EXISTS (
                SELECT FROM dead_letter AS behind WHERE behind.consumer = d.consumer
                    AND behind.topic = d.topic AND behind.key = d.key AND behind.parked
                    AND behind.superseded_at IS NULL AND behind.at >= $1)
        ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))
    RETURNING *), {_NOTED}
SELECT topic AS what, count(*) AS rows FROM gone GROUP BY topic
"""  # noqa: S608 - our own words


async def run(runtime: Runtime) -> None:
    """Prune at once and then every hour, for ever; after an outage, within a minute."""
    await _for_ever(partial(prune, runtime.pool, runtime.settings))


def answers(kept: FirstAnswers) -> Background:
    """Prunes staff's keys with their first answers, as `run` does."""

    async def work(runtime: Runtime) -> None:
        await _for_ever(partial(prune_answers, runtime.pool, runtime.settings, kept))

    return work


async def _for_ever(take: Callable[..., Awaitable[dict[str, int]]]) -> None:
    log = logger("prune")
    while True:
        try:
            gone = await take(now=datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - whatever it was, it is tried again later
            log.warning("nothing was pruned", extra={"cause": describe(error)})
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        if gone:
            log.info("pruned", extra={"rows": gone})
        await asyncio.sleep(EVERY_SECONDS)


async def prune(pool: Pool, settings: ChassisSettings, *, now: datetime) -> dict[str, int]:
    """Take away what was kept for its time; how many rows of what. Nothing is told of nothing."""
    seen = now - timedelta(days=settings.inbox_retention_days)
    kept = now - timedelta(days=settings.dead_letter_retention_days)
    expired = await _in_pieces(pool, _EXPIRED, kept)
    for topic, rows in expired.items():
        instruments.expired.labels(topic).inc(rows)
    gone = await _in_pieces(pool, _INBOX, seen) | await _in_pieces(pool, _SUPERSEDED, kept)
    return gone | ({"expired": sum(expired.values())} if expired else {})


async def prune_answers(
    pool: Pool, settings: ChassisSettings, kept: FirstAnswers, *, now: datetime
) -> dict[str, int]:
    """Take away first answers as old as what the inbox forgets; how many."""
    return await _in_pieces(pool, kept.old, now - timedelta(days=settings.inbox_retention_days))


async def _in_pieces(pool: Pool, statement: str, before: datetime) -> dict[str, int]:
    gone: dict[str, int] = {}
    taken = CHUNK
    while taken >= CHUNK:
        rows = await pool.fetch(statement, before, CHUNK)
        taken = sum(row["rows"] for row in rows)
        for what, count in rows:
            gone[what] = gone.get(what, 0) + count
    return {what: count for what, count in gone.items() if count}
