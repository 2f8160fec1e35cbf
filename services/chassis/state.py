"""How a consumer is doing: what `/livez` and `/readyz` read."""

import time
from dataclasses import dataclass, field


@dataclass
class State:
    """Alive means: no work, or a named cause for waiting, or progress. Ready is more."""

    assigned: int = 0
    joined: bool = False
    waiting: str | None = "starting"
    gone: str | None = None
    """A partition that cannot be read on, and what helps; the others go on."""
    behind: bool = False
    stopping: bool = False
    progressed_at: float = field(default_factory=time.monotonic)

    def progressed(self) -> None:
        """A transaction is committed, or nothing was there to do."""
        self.progressed_at = time.monotonic()

    def goes_on(self) -> None:
        """Nothing is waited for any more: progress is expected from now on, not since before."""
        self.waiting = None
        self.progressed()

    def stuck_for(self) -> float:
        """Seconds without progress although there is work and no named cause for waiting."""
        if self.waiting is not None or not self.behind:
            return 0.0
        return time.monotonic() - self.progressed_at

    def not_ready(self) -> str | None:
        """Why this consumer is not ready, or None."""
        if self.waiting is not None:
            return self.waiting
        if self.gone is not None:
            return self.gone
        return None if self.joined else "has not joined its group yet"
