"""What senders are still to be told: counts alone, by source, through a view of intake's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.metrics.held import Session
from services.metrics.readable import readable

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
    if not await readable(session, "intake", "answer_counts"):
        return {}
    return {source: Untold(*counts) for source, *counts in await session.fetch(_COUNTS)}
