"""Halts: the brake, drawn by a consumer, and the pause, ordered by a person. Both are stored."""

from enum import StrEnum
from typing import NamedTuple

from services.chassis import instruments
from services.chassis.database import Pool, Session


class Cause(StrEnum):
    """Why a consumer stands."""

    BRAKE = "brake"
    PAUSE = "pause"


class Halt(NamedTuple):
    """One reason not to hand anything over, until it is released."""

    consumer: str
    cause: Cause
    reason: str
    by: str

    def __str__(self) -> str:
        """For readiness and the person on call."""
        if self.cause is Cause.BRAKE:
            return f"brake drawn: {self.reason}; see frontdoor consumers release"
        return f"paused by {self.by}: {self.reason}"


_FIND = "SELECT consumer, cause, reason, by FROM halt WHERE consumer = $1 ORDER BY cause"

_ADD = """
INSERT INTO halt (consumer, cause, reason, by) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
"""

_END = "DELETE FROM halt WHERE consumer = $1 AND cause = $2"


async def find(tx: Session, consumer: str) -> list[Halt]:
    """The halts of a consumer."""
    found = await tx.fetch(_FIND, consumer)
    return [Halt(name, Cause(cause), reason, by) for name, cause, reason, by in found]


async def add(tx: Session, halt: Halt) -> bool:
    """Halt a consumer; False where it is halted for this cause already."""
    done: str = await tx.execute(_ADD, *halt)
    return done.endswith("1")


async def end(tx: Session, consumer: str, cause: Cause) -> bool:
    """Release a consumer of one cause; False where it was not halted for it."""
    done: str = await tx.execute(_END, consumer, cause)
    return done.endswith("1")


async def look(pool: Pool, consumer: str) -> str | None:
    """Why the consumer must stand, or None; the gauges tell it, too."""
    found = await find(pool, consumer)
    causes = {each.cause for each in found}
    instruments.brake.labels(consumer).set(Cause.BRAKE in causes)
    instruments.paused.labels(consumer).set(Cause.PAUSE in causes)
    return "; ".join(str(each) for each in found) or None
