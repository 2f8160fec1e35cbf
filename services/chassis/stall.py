"""Stalls: a membership that brings nothing although it should is given up, and begun afresh.

A client may wait for ever for an answer that the broker lost when it ended.
"""

import asyncio
import time

from services.chassis.records import Records

CHECK_SECONDS = 10.0
ANSWER_SECONDS = 15.0
JOIN_SECONDS = 30.0
"""A spare process, to which nothing can be assigned, joins anew this often."""


class Stalled(ConnectionError):
    """Nothing comes, or nothing is assigned, though it should."""


class Stall:
    """Watches one membership. `Stalled` or `TimeoutError` where it brings nothing."""

    def __init__(self) -> None:
        self._checked_at = self._assigned_at = time.monotonic()
        self.behind = False

    def assigned(self, count: int) -> None:
        """So many partitions are assigned now."""
        now = time.monotonic()
        if count:
            self._assigned_at = now
        elif now - self._assigned_at > JOIN_SECONDS:
            raise Stalled("no partition is assigned")

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
            raise Stalled("records are there, and none of them comes")
        self.behind = waiting
