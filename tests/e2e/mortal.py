"""Services of which intake can be ended, as by kill -9, at a place in its code or at any moment."""

import asyncio
import sys
import time

from services.devkit.fleet import Fleet

NOWHERE = ("services.intake.store:write", "after", "0")


class Mortal(Fleet):
    """A fleet whose intake is told where its life ends."""

    _end: tuple[str, str, str] = NOWHERE

    def live(self, target: str, side: str, times: int) -> None:
        """Start an intake that is killed the n-th time that it comes there."""
        self._end = (target, side, str(times))
        self.start("intake")

    def live_on(self) -> None:
        """Start an intake that is not killed."""
        self._end = NOWHERE
        self.start("intake")

    async def has_died(self, within: float) -> bool:
        """Whether intake ends by itself in so many seconds; else it is killed now."""
        until = time.monotonic() + within
        while not self._ended("intake"):
            if time.monotonic() > until:
                self.kill("intake")
                return False
            await asyncio.sleep(0.02)
        return True

    @property
    def mllp_port(self) -> int:
        """Where the HL7 v2 door is, however often intake comes again."""
        return int(self._environment["MLLP_PORT"])

    def _command(self, name: str) -> list[str]:
        if name != "intake":
            return super()._command(name)
        return [sys.executable, "-m", "tests.connected.intake.ended", *self._end]
