"""Patience with an outage: readiness says what is waited for, and polling goes on."""

import asyncio
import re
import time

from services.chassis.failures import Unavailable, culprit, describe
from services.chassis.logs import logger
from services.chassis.session import Session
from services.chassis.state import State

_PLACE = re.compile(r" at \S+:\d+$")


class Patience:
    """How one consumer waits."""

    def __init__(self, consumer: str, state: State) -> None:
        self._state = state
        self._log = logger(consumer)

    def name(self, error: Exception) -> None:
        """Have readiness name what is waited for after this error; the log tells it once."""
        what = culprit(error)
        cause = str(error) if isinstance(error, Unavailable) else describe(error)
        if self._state.waiting is None or self._state.waiting == "starting":
            self._log.warning("waits", extra={"for": what, "cause": cause})
        self._state.waiting = f"waits for {what} ({_PLACE.sub('', cause)})"

    async def wait(self, session: Session, seconds: float) -> None:
        """Wait, and go on polling: who does not poll leaves the group."""
        await session.ahead.fetched()
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._state.stopping:
            await session.records.poll()
            await asyncio.sleep(min(0.25, seconds))

    def end(self, session: Session) -> None:
        """Nothing is waited for any more: read on."""
        if self._state.waiting is not None:
            self._log.info("goes on", extra={"waited_for": self._state.waiting})
            self._state.goes_on()
        session.records.resume()
