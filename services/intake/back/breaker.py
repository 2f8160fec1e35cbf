"""A breaker for each receiver: who does not answer is left alone, but for one probe. No I/O."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

FAILURES = 5
"""In a row, after which nothing more is sent for a while."""

PAUSE = timedelta(seconds=10)
LONGEST = timedelta(minutes=15)
"""The first pause, and the longest; each failed probe doubles it."""


class Stage(StrEnum):
    """What may be sent."""

    CLOSED = "closed"
    """Everything."""
    OPEN = "open"
    """Nothing."""
    HALF_OPEN = "half_open"
    """One, to see whether there is somebody again."""


@dataclass(frozen=True, slots=True)
class Breaker:
    """`failures` in a row; `openings` in a row, each pause longer than the one before.

    While a probe is under way, `open_until` is by when it will have ended.
    """

    failures: int = 0
    openings: int = 0
    open_until: datetime | None = None
    probing: bool = False

    def stage(self, now: datetime) -> Stage:
        """What may be sent now."""
        if self.open_until is None:
            return Stage.CLOSED
        return Stage.OPEN if now < self.open_until else Stage.HALF_OPEN

    def probe(self, until: datetime) -> "Breaker":
        """One is sent; nobody else sends one before it has ended."""
        return replace(self, open_until=until, probing=True)

    def answered(self) -> "Breaker":
        """There is somebody."""
        return Breaker()

    def failed(self, now: datetime, *, asked: timedelta | None = None) -> "Breaker":
        """Nobody answered, or somebody who could not take it.

        `asked` is the receiver's own `Retry-After`. What was sent before the breaker opened, and
        fails now, does not lengthen the pause.
        """
        failures = self.failures + 1
        if asked is not None:
            until = max(now + min(asked, timedelta(days=1)), self.open_until or now)
            return Breaker(failures, max(self.openings, 1), until)
        if self.probing or self.stage(now) is Stage.HALF_OPEN:
            return self._opened(failures, now)
        if self.open_until is None and failures >= FAILURES:
            return self._opened(failures, now)
        return replace(self, failures=failures)

    def _opened(self, failures: int, now: datetime) -> "Breaker":
        pause = min(LONGEST, PAUSE * 2 ** min(self.openings, 10))
        return Breaker(failures, self.openings + 1, now + pause)
