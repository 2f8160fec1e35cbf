"""What senders are still to be told: counts alone, by source, through a view of intake's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.metrics.held import Session

_READABLE = """
SELECT EXISTS (
    SELECT FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
    WHERE nspname = 'intake' AND relname = 'answer_counts'
        AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT'))
"""

_COUNTS = """
SELECT source, waiting, oldest_written_at, held, undeliverable, shut FROM intake.answer_counts
"""


@dataclass(frozen=True, slots=True)
class Untold:
    """Of one source: what waits since when, what is for a person, and whether nobody answers."""

    waiting: int
    oldest_written_at: datetime | None
    held: int
    undeliverable: int
    shut: bool


async def untold(session: Session) -> Mapping[str, Untold]:
    """By source, of those that have been told anything. Nothing before intake's schema is there."""
    if not await session.fetchval(_READABLE):
        return {}
    return {source: Untold(*counts) for source, *counts in await session.fetch(_COUNTS)}
