"""Stalls: a membership that brings nothing although something is there is begun afresh."""

import asyncio
import time

from services.chassis.records import Records

CHECK_SECONDS = 10.0
ANSWER_SECONDS = 15.0


class Stalled(ConnectionError):
    """Records are there, and none of them comes."""


class Stall:
    """Watches one membership. `Stalled` or `TimeoutError` where it brings nothing."""

    def __init__(self) -> None:
        self._checked_at = time.monotonic()
        self.behind = False

    def moved(self) -> None:
        """Records came."""
        self.behind = False

    async def idle(self, records: Records) -> None:
        """Nothing came. Ask now and then whether that is because nothing is there."""
        if time.monotonic() - self._checked_at <= CHECK_SECONDS:
            return
        async with asyncio.timeout(ANSWER_SECONDS):
            waiting = await records.waiting()
        self._checked_at = time.monotonic()
        if waiting and self.behind:
            raise Stalled
        self.behind = waiting
