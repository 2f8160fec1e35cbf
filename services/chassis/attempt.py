"""One transaction a batch; a batch that fails is split until the poison stands alone."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from services.chassis import copies, dead_letter, inbox, instruments, parking
from services.chassis.brake import Brake
from services.chassis.consumer import Consumer
from services.chassis.database import Connection
from services.chassis.dead_letter import Kept
from services.chassis.decode import Entry
from services.chassis.event import Event
from services.chassis.failures import Fate, Halted, Unavailable, fate, raise_outage
from services.chassis.inbox import Sorted
from services.chassis.logs import logger
from services.chassis.schema import behind
from services.chassis.work import Works

TRIES = 3
"""How often an event is tried alone before it becomes a dead letter."""


@dataclass(frozen=True)
class Attempt:
    """Brings a batch to its end: effects, swallowed, or set aside with a reason."""

    consumer: Consumer
    works: Works
    progressed: Callable[[], None]
    brake: Brake = field(default_factory=Brake)

    async def handle(self, entries: Sequence[Entry]) -> None:
        """Return when each entry has found its end.

        Raises `Unavailable`, or `Halted` between two transactions where the brake was drawn.
        """
        for segment in parking.segments(entries):
            await self._handle(segment)

    async def _handle(self, entries: Sequence[Entry]) -> None:
        try:
            await self._transact(entries)
        except Exception as error:  # noqa: BLE001 - its type decides
            await self._raise_outage(error)
            instruments.retries.labels(self.consumer.name, "poison").inc()
            await self._split(entries, error)

    async def _split(self, entries: Sequence[Entry], error: Exception) -> None:
        if len(entries) == 1:
            await self._alone(entries[0], error)
            return
        middle = len(entries) // 2
        await self.handle(entries[:middle])
        await self.handle(entries[middle:])

    async def _alone(self, entry: Entry, error: Exception) -> None:
        """What its handler cannot read is not tried again: it stays as it is."""
        if fate(error) is Fate.MALFORMED:
            await self.set_aside(entry.failed(error), attempts=1)
            return
        for tried in range(1, TRIES):
            await asyncio.sleep(0.1 * 2**tried * random.uniform(0.5, 1))  # noqa: S311 - jitter
            try:
                await self._transact([entry])
            except Exception as again:  # noqa: BLE001 - its type decides
                await self._raise_outage(again)
                error = again
            else:
                return
        await self.set_aside(entry.failed(error))

    async def _raise_outage(self, error: Exception) -> None:
        """Also where a table or a column is missing because the schema is not there yet."""
        raise_outage(error)
        absent = (getattr(error, "sqlstate", None) or "").startswith("42")
        if absent and (why := await behind(self.works.pool, self.consumer.name)):
            raise Unavailable(why) from error

    async def _transact(self, entries: Sequence[Entry]) -> None:
        started = time.perf_counter()
        name = self.consumer.name
        events = [entry.event for entry in entries if entry.event is not None]
        unread = [entry for entry in entries if entry.refused is not None]
        async with self.works.begin() as work:
            refused = await copies.left_out(work.tx, name, unread)
            sorted_ = await inbox.sort(work.tx, name, events)
            # Before the handler: a tombstone among the rest empties what is kept of its key.
            kept = await dead_letter.keep(work.tx, name, refused, attempts=1)
            if sorted_.fresh:
                work.emit(*await self.consumer.handle(work, sorted_.fresh))
            work.emit(*[each.told for each in kept])
            sorted_ = await self._step_past(work.tx, entries, sorted_)
            await inbox.advance(work.tx, name, _next_offsets(entries))
        instruments.handling.labels(name).observe(time.perf_counter() - started)
        self.progressed()
        self._count(sorted_, kept, copied=len(unread) - len(refused))
        self._brake(entries, kept, sorted_)

    async def _step_past(self, tx: Connection, entries: Sequence[Entry], sorted_: Sorted) -> Sorted:
        """Park what waits behind a dead letter, or end the waiting of what is told anew.

        A sequence that is set aside is no gap.
        """
        set_aside = {entry.topic for entry in entries if entry.refused}.union(sorted_.set_aside)
        if not set_aside:
            return sorted_
        gaps = await parking.unexplained(tx, self.consumer.name, sorted_.gaps, set_aside)
        by_event = {id(entry.event): entry for entry in entries}
        parked = [by_event[id(event)] for event in sorted_.parked]
        fresh = [by_event[id(event)] for event in sorted_.fresh]
        await dead_letter.park(tx, self.consumer.name, parked)
        await parking.supersede(tx, self.consumer.name, fresh, set_aside)
        return replace(sorted_, gaps=gaps)

    async def set_aside(self, entry: Entry, attempts: int = TRIES) -> None:
        """Make a refused entry a dead letter without handing it over."""
        name, kept = self.consumer.name, list[Kept]()
        async with self.works.begin() as work:
            if entry.event is None or await inbox.claim(work.tx, name, [entry.event]):
                kept = await dead_letter.keep(work.tx, name, [entry], attempts)
                work.emit(*[each.told for each in kept])
            await inbox.advance(work.tx, name, _next_offsets([entry]))
        self.progressed()
        self._count(Sorted(), kept)
        self._brake([entry], kept, Sorted())

    def _brake(self, entries: Sequence[Entry], kept: Sequence[Kept], sorted_: Sorted) -> None:
        """What is parked or known already says nothing about our deploy."""
        if kept:
            self.brake.saw(_outcomes(entries, kept, sorted_.fresh))
        else:
            self.brake.handled(len(sorted_.fresh))
        if self.brake.why is not None:
            raise Halted(self.brake.why)

    def _count(self, sorted_: Sorted, kept: Sequence[Kept], copied: int = 0) -> None:
        name = self.consumer.name
        instruments.processed.labels(name).inc(len(sorted_.fresh))
        instruments.duplicates.labels(name, "redelivery").inc(sorted_.redelivered + copied)
        instruments.duplicates.labels(name, "stale").inc(sorted_.stale)
        instruments.gaps.labels(name).inc(len(sorted_.gaps))
        instruments.parked.labels(name).inc(len(sorted_.parked))
        for each in kept:
            self._tell(each.entry)

    def _tell(self, entry: Entry) -> None:
        if entry.refused is None:
            return
        refusal = entry.refused.refusal.value
        instruments.dead_letters.labels(entry.topic, refusal).inc()
        place = {"topic": entry.topic, "partition": entry.record.partition}
        logger(self.consumer.name).error(
            "event set aside",
            extra={**place, "offset": entry.record.offset, "refusal": refusal,
                   "reason": entry.refused.reason},
        )  # fmt: skip


def _outcomes(entries: Sequence[Entry], kept: Sequence[Kept], fresh: Sequence[Event]) -> list[bool]:
    """In their order: True for what was set aside, False for what was handled."""
    aside, handled = {id(each.entry) for each in kept}, {id(event) for event in fresh}
    return [
        id(entry) in aside for entry in entries if id(entry) in aside or id(entry.event) in handled
    ]


def _next_offsets(entries: Sequence[Entry]) -> dict[tuple[str, int], int]:
    return {(e.topic, e.record.partition): e.record.offset + 1 for e in entries}
