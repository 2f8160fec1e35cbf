"""Whether a running system gets on, and whether its balance holds at every moment."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

import asyncpg

SECONDS = 1.0

_LOOK = """
SELECT (SELECT count(*) FROM intake.message),
    (SELECT count(*) FROM router.decision),
    (SELECT count(*) - count(DISTINCT (referral_id, version)) FROM router.decision),
    (SELECT count(*) FROM router.decision d WHERE NOT EXISTS (
        SELECT FROM intake.message m WHERE m.referral_id = d.referral_id AND m.version = d.version))
"""


class Look(NamedTuple):
    """Accepted versions and decisions, all of one moment."""

    accepted: int
    decided: int
    twice: int
    from_nowhere: int


NOTHING = Look(0, 0, 0, 0)


@dataclass
class Progress:
    """`longest` is for how many seconds nothing was decided though something waited, or nobody
    could look; `faults` are moments at which the balance did not hold; `trouble` is why the last
    look failed that did."""

    database_url: str
    longest: float = 0.0
    looks: int = 0
    last: Look = NOTHING
    faults: list[str] = field(default_factory=list)
    trouble: str = "none was tried"
    _since: float = field(default_factory=time.monotonic)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator["Progress"]:
        """Look all the while, also while PostgreSQL is away."""
        looking = asyncio.create_task(self._run())
        try:
            yield self
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    def longest_until(self, now: float) -> float:
        """With the time since the last progress, which nobody may have been able to see."""
        return max(self.longest, now - self._since)

    def saw(self, look: Look, now: float) -> None:
        """What one look showed."""
        self.looks += 1
        if look.twice or look.from_nowhere or look.decided > look.accepted:
            self.faults.append(f"{look}")
        if look.decided > self.last.decided or look.decided == look.accepted:
            self.longest = max(self.longest, now - self._since)
            self._since = now
        self.last = look

    async def _run(self) -> None:
        while True:
            try:
                async with asyncio.timeout(10):
                    self.saw(await self._look(), time.monotonic())
            except Exception as error:  # noqa: BLE001 - PostgreSQL may be away here
                self.trouble = repr(error)
            await asyncio.sleep(SECONDS)

    async def _look(self) -> Look:
        connection = await asyncpg.connect(self.database_url)
        try:
            row = await connection.fetchrow(_LOOK)
        finally:
            connection.terminate()  # to close is to wait for a server that may never answer
        return Look(*row)
