"""Handling entries through every outage: tried until done, halved where it takes too long."""

import asyncio

from services.chassis import instruments
from services.chassis.attempt import Attempt
from services.chassis.backoff import backoff
from services.chassis.consumer import Consumer
from services.chassis.decode import Entry
from services.chassis.failures import Halted, Unavailable, timed_out
from services.chassis.lanes import lanes, parts
from services.chassis.patience import Patience
from services.chassis.session import Session
from services.chassis.state import State
from services.chassis.work import Works

SLOW_TRIES = 3
"""How often a batch may take too long before it is halved."""


class Handling:
    """Brings entries to their end, whatever is away meanwhile."""

    def __init__(self, consumer: Consumer, works: Works, state: State, patience: Patience) -> None:
        self._consumer = consumer
        self._works = works
        self._state = state
        self._patience = patience
        self._attempt = Attempt(consumer, works, state.progressed)

    def count_afresh(self) -> None:
        """Forget what the brake has seen: it was released."""
        self._attempt = Attempt(self._consumer, self._works, self._state.progressed)

    async def set_aside(self, entry: Entry) -> None:
        """Make a refused entry a dead letter without handing it over."""
        await self._attempt.set_aside(entry)

    async def handle(self, session: Session, entries: list[Entry]) -> None:
        """Return when each entry has found its end.

        Raises `Halted` where the brake was drawn, `Unavailable` where it was stopped in an outage.
        """
        failures = slow = 0
        while not self._state.stopping or failures == 0:
            try:
                await self._in_lanes(entries)
            except Halted:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the events are not lost
                failures += 1
                slow += timed_out(error)
                await self._wait(session, error, backoff(failures))
                if slow >= SLOW_TRIES and len(entries) > 1:
                    await self._halve(session, entries)
                    return
            else:
                self._done(session)
                return
        raise Unavailable("stopped while waiting")

    async def _wait(self, session: Session, error: Exception, seconds: float) -> None:
        instruments.retries.labels(self._consumer.name, "unavailable").inc()
        self._patience.name(error)
        await self._patience.wait(session, seconds)

    async def _halve(self, session: Session, entries: list[Entry]) -> None:
        """What takes too long whole may be done in two parts."""
        middle = len(entries) // 2
        await self.handle(session, entries[:middle])
        await self.handle(session, entries[middle:])

    def _done(self, session: Session) -> None:
        self._patience.end(session)
        instruments.progress.labels(self._consumer.name).set_to_current_time()

    async def _in_lanes(self, entries: list[Entry]) -> None:
        """Two transactions at once over separate partitions: one computes while one waits."""
        running = [self._in_parts(lane) for lane in lanes(entries)]
        for result in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def _in_parts(self, lane: list[Entry]) -> None:
        for part in parts(lane):
            await self._attempt.handle(part)
