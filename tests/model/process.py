"""A process of a service over the real chassis code, that goes on one statement at a time."""

import asyncio
import copy
import types
from collections.abc import Coroutine, Generator, Sequence
from functools import cache
from typing import Any, cast

from services.chassis import ids
from services.chassis.attempt import Attempt
from services.chassis.consumer import Consumer
from services.chassis.database import Pool
from services.chassis.decode import Entry, decode
from services.chassis.event import Event, Outgoing
from services.chassis.failures import Unavailable, describe
from services.chassis.outbox import Row
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.state import State
from services.chassis.work import Work, Works
from services.contracts import catalogue
from tests.model.aside import NAME, Record
from tests.model.memory import Database, Session

TYPE = "asc.eit.case.contacted.v1"
FAR = float("inf")


class Asleep(BaseException):
    """The publisher has nothing to do."""


class Wake(asyncio.Event):
    """The publisher clears this where it begins to wait for work."""

    def clear(self) -> None:
        """Waiting is left to the test."""
        raise Asleep


@types.coroutine
def pause(what: str) -> Generator[str, str, str]:
    """Stop here until the test says how it goes on."""
    return (yield what)


@cache
def _new_publisher() -> Publisher:
    """To be copied: making one reads `topics.yaml`, which takes longer than a whole run here."""
    return Publisher(NAME, cast(Pool, None), cast(Producer, None))


class Broker:
    """One topic, and the requests that it may write though their sender has gone."""

    def __init__(self) -> None:
        self.topic: list[Row] = []
        self.late: list[Sequence[Row]] = []

    async def send(self, rows: Sequence[Row]) -> None:
        """Write all at once; or not, or late, or without an answer."""
        answer = await self._sent(rows)
        if answer in ("go", "written"):
            self.topic.extend(rows)
        if answer == "late":
            self.late.append(rows)
        if answer != "go":
            raise TimeoutError

    async def _sent(self, rows: Sequence[Row]) -> str:
        try:
            return await pause("send")
        except GeneratorExit:  # killed while the request is under way
            self.late.append(rows)
            raise

    async def replace(self) -> None:
        """A new connection is like the old one."""


class Activity:
    """A coroutine that is waiting at a pause."""

    def __init__(self, work: Coroutine[Any, Any, None]) -> None:
        self._work = work
        self.at: str | None = "begin"
        self._go(None)

    def go(self, answer: str = "go") -> bool:
        """Up to the next pause. False where it waits for the same lock as before."""
        before = self.at
        self._go(answer)
        return not before == self.at == "lock"

    def kill(self) -> None:
        """Nothing of it happens any more."""
        self._work.close()
        self.at = None

    def _go(self, answer: str | None) -> None:
        try:
            self.at = self._work.send(answer)
        except (StopIteration, Asleep):
            self.at = None


class Impatient(Attempt):
    """Tries an event alone once: between two tries there is time, but no statement."""

    async def _alone(self, entry: Entry, error: Exception) -> None:
        await self.set_aside(entry.poisoned(describe(error)))


class Process:
    """What one process remembers, and what it is at."""

    def __init__(self, database: Database, broker: Broker, choking: set[str]) -> None:
        self._database, self._broker, self._choking = database, broker, choking
        self.reads: dict[int, int] = {}
        """By partition, the next offset."""
        self.start()

    def start(self) -> None:
        """With an empty memory."""
        pool = cast(Pool, Session(self._database))
        self.publisher = copy.deepcopy(_new_publisher())
        self.publisher._pool, self.publisher._producer = pool, cast(Producer, self._broker)
        self.publisher._wake = Wake()
        self.works = Works(pool, self.publisher, f"/frontdoor/{NAME}")
        self.consumer = Consumer(NAME, (), self._effects)
        self.busy: dict[str, Activity] = {}

    def kill(self) -> None:
        """As by SIGKILL: memory is gone; what is under way at the servers goes on there."""
        for activity in self.busy.values():
            activity.kill()
        self.start()

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Take something up; nothing of this name is under way."""
        activity = Activity(work)
        if activity.at is not None:
            self.busy[name] = activity

    def go(self, name: str, answer: str = "go") -> bool:
        """Up to the next pause of one activity; whether that got anywhere."""
        moved = self.busy[name].go(answer)
        if self.busy[name].at is None:
            del self.busy[name]
        return moved

    def run(self, name: str, steps: int) -> None:
        """So many pauses further, or to its end, or to a lock that another holds."""
        while steps and name in self.busy and self.go(name):
            steps -= 1

    def publish(self, *, overdue: bool) -> None:
        """A round of the publisher; `overdue` where a second has passed since its last drain."""
        self.publisher._drained_at = -FAR if overdue else FAR
        self.begin("publish", self._publish())

    async def _publish(self) -> None:
        try:
            await self.publisher._step()
        except Exception as error:  # noqa: BLE001 - as the publisher does
            await self.publisher._give_up(error)

    async def handle(self, partition: int, records: Sequence[Record], after: int) -> None:
        """A batch: each new event causes one. An outage leaves the place where it was."""
        entries = [decode(each, each.topic) for each in records]
        try:
            await Impatient(self.consumer, self.works, State().progressed).handle(entries)
        except Unavailable:
            return
        if partition in self.reads:
            self.reads[partition] = after

    async def _effects(self, _: Work, events: Sequence[Event]) -> list[Outgoing]:
        if any(event.envelope.id in self._choking for event in events):
            raise LookupError
        return [effect(event) for event in events]

    async def write(self, outgoing: Outgoing, answers: dict[str, bool]) -> None:
        """A door: it answers once the event is committed, and says when it does not know."""
        answers[outgoing.id] = False
        try:
            async with self.works.begin() as work:
                work.emit(outgoing)
        except Unavailable:
            return
        answers[outgoing.id] = True


def effect(event: Event) -> Outgoing:
    """What an event causes."""
    by = event.envelope
    return Outgoing(catalogue.CASE, TYPE, event.key, ids.derived(by.source, by.id, TYPE, 0), b"{}")
