"""What the leader has found last. Scrapes and the API read it; neither asks a server."""

import asyncio
from dataclasses import dataclass, field

from services.metrics.lag import Lags
from services.metrics.snapshot import Snapshot


@dataclass(frozen=True)
class Pace:
    """Seconds between two counts, and between two tries to count at all."""

    seconds: float
    retry_seconds: float


@dataclass
class Board:
    """Empty unless this process leads: two that export the same counts would be summed."""

    leading: asyncio.Event = field(default_factory=asyncio.Event)
    snapshot: Snapshot | None = None
    lags: Lags | None = None
    trouble: str | None = "no snapshot yet"
    """Why there is no fresh snapshot; None while there is, or while another process leads."""

    def post(self, snapshot: Snapshot) -> None:
        """A fresh snapshot, by the leader."""
        self.snapshot, self.trouble = snapshot, None
        self.leading.set()

    def post_lags(self, lags: Lags) -> None:
        """Fresh lags; dropped where leadership was lost while they were measured."""
        if self.leading.is_set():
            self.lags = lags

    def clear(self, trouble: str | None) -> None:
        """This process leads no more."""
        self.leading.clear()
        self.snapshot = self.lags = None
        self.trouble = trouble
