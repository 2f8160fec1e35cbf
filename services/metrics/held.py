"""What each service shows of what it holds back: counts alone, through its three views."""

from collections.abc import Sequence
from typing import TypeAlias

import asyncpg

from services.metrics.backlog import OUTBOX, PARKED, Held, Place

Session: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
"""A connection outside the pool."""

_READABLE = """
SELECT nspname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = ANY($1::text[])
    AND relname IN ('outbox_counts', 'dead_letter_counts', 'parked_counts')
    AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT')
GROUP BY nspname HAVING count(*) = 3 ORDER BY nspname
"""

_COUNTS = """
SELECT '{schema}', topic, '{outbox}', pending, oldest_created_at FROM "{schema}".outbox_counts
UNION ALL
SELECT '{schema}', topic, refusal, depth, oldest_at FROM "{schema}".dead_letter_counts
UNION ALL
SELECT '{schema}', topic, '{parked}', parked, oldest_at FROM "{schema}".parked_counts
"""


async def held(session: Session, services: Sequence[str]) -> list[tuple[Place, Held]]:
    """What these services hold back. One whose schema is not there yet is left out."""
    there = [row["nspname"] for row in await session.fetch(_READABLE, list(services))]
    if not there:
        return []
    counts = [_COUNTS.format(schema=name, outbox=OUTBOX, parked=PARKED) for name in there]
    rows = await session.fetch("UNION ALL".join(counts))
    return [((service, topic, why), Held(n, at)) for service, topic, why, n, at in rows]
