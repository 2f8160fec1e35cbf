"""What was refused with nobody told, and nobody has looked at: counts alone, by source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.metrics.held import Session
from services.metrics.readable import readable

_COUNTS = "SELECT source, rejects, oldest_at FROM intake.unseen_reject_counts"


@dataclass(frozen=True, slots=True)
class Unseen:
    """Of one source: how many refused messages wait to be looked at, and since when."""

    rejects: int
    oldest_at: datetime


async def unseen(session: Session) -> Mapping[str, Unseen]:
    """By source, of those that have any. Nothing before intake's schema is there."""
    if not await readable(session, "intake", "unseen_reject_counts"):
        return {}
    return {source: Unseen(*counts) for source, *counts in await session.fetch(_COUNTS)}
