"""The loop of a consumer: poll, hand over, wait out every outage while it goes on polling."""

import asyncio
import contextlib
import re
import time

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.chassis import halt, instruments, positions
from services.chassis.attempt import Attempt
from services.chassis.backoff import backoff
from services.chassis.brake import IN_A_ROW
from services.chassis.broker import Reading
from services.chassis.consumer import Consumer
from services.chassis.decode import Entry
from services.chassis.failures import Halted, Unavailable, culprit, describe, timed_out
from services.chassis.logs import logger
from services.chassis.offsets import Offsets
from services.chassis.records import Batch, Records
from services.chassis.schema import behind
from services.chassis.settings import ChassisSettings
from services.chassis.state import State
from services.chassis.trying import Trying
from services.chassis.work import Works

IDLE_CHECK_SECONDS = 30.0
HALT_SECONDS = 1.0
_PLACE = re.compile(r" at \S+:\d+$")
SLOW_TRIES = 3
"""How often a batch may take too long before it is halved."""
LANE_RECORDS = 200
"""Fewer records are one transaction."""


class Loop:
    """Runs one consumer until it is told to stop; a lost broker is waited for, for ever."""

    def __init__(self, consumer: Consumer, settings: ChassisSettings, works: Works) -> None:
        self.consumer = consumer
        self.state = State()
        self._settings = settings
        self._works = works
        self._attempt = Attempt(consumer, works)
        self._pool = works.pool
        self._publisher = works.publisher
        self._log = logger(consumer.name)
        self._stopping = False
        self._mine: frozenset[TopicPartition] = frozenset()
        self._ahead: asyncio.Task[Batch] | None = None
        self._checked_at = time.monotonic()
        self._trying = Trying(works.pool, consumer.name)
        self._halt: str | None = None
        self._looked_at = 0.0
        instruments.initialise(consumer.name, consumer.topics)

    def stop(self) -> None:
        """Finish the batch at hand, commit, leave the group."""
        self._stopping = True

    async def run(self) -> None:
        """Read until stopped."""
        failures = 0
        while not self._stopping:
            try:
                await self._session()
                failures = 0
            except Halted:
                failures = 0
            except Exception as error:  # noqa: BLE001 - every fault is waited out
                failures += 1
                self._wait_for(culprit(error), error)
                await asyncio.sleep(backoff(failures))
        with contextlib.suppress(Exception):
            await self._trying.leave()

    async def _session(self) -> None:
        await self._database()
        reading = Reading(self.consumer.name, self.consumer.topics, self._settings)
        kafka = await reading.start()
        if self._halt is None:
            self.state.goes_on()
        offsets = Offsets(kafka, self.consumer.name)
        records = Records(kafka, self.consumer.name, self._pool, self._settings)
        committing = asyncio.create_task(offsets.run())
        try:
            while not self._stopping:
                await self._step(kafka, records, offsets)
        finally:
            committing.cancel()
            await self._forget_ahead()
            self.state.joined = False
            await offsets.finish()
            await reading.stop()

    async def _database(self) -> None:
        """Nothing is handled before the schema is there and the halts are known."""
        if why := await behind(self._pool, self.consumer.name):
            raise Unavailable(why)
        self._halt = await halt.look(self._pool, self.consumer.name)
        self._looked_at = time.monotonic()

    async def _step(self, kafka: AIOKafkaConsumer, records: Records, offsets: Offsets) -> None:
        if time.monotonic() - self._looked_at >= HALT_SECONDS:
            await self._look()
        if self._halt is None:
            await self._take(kafka, records, offsets)
        elif self._ahead is not None:
            raise Halted(self._halt)  # what was fetched comes again
        else:
            await self._stand(kafka, records)

    async def _look(self) -> None:
        self._looked_at = time.monotonic()
        stood = self._halt
        with contextlib.suppress(Exception):  # as long as nobody can be asked, nothing has changed
            self._halt = await halt.look(self._pool, self.consumer.name)
        if stood is not None and self._halt is None:
            self._attempt = Attempt(self.consumer, self._works)

    async def _stand(self, kafka: AIOKafkaConsumer, records: Records) -> None:
        """Hand nothing over, and stay in the group."""
        self.state.waiting = self._halt
        self._observe(kafka)
        await self._pause(records, HALT_SECONDS)
        await self._look()
        if self._halt is None:
            self._resume(records)

    async def _take(self, kafka: AIOKafkaConsumer, records: Records, offsets: Offsets) -> None:
        """One batch, while the next is fetched and read."""
        batch = await (self._ahead or records.next())
        self._ahead = None
        self._observe(kafka)
        self.state.gone = records.gone()
        if not batch.entries:
            offsets.done(batch.next_offsets)
            await self._idle(records)
            return
        self.state.behind = True
        if not self.consumer.linger:
            self._ahead = asyncio.create_task(records.next())
        try:
            await self._end(records, batch, offsets)
        except Halted as drawn:
            await self._draw(records, offsets, str(drawn))
            raise
        self.state.progressed()
        self.state.behind = False
        await self._publisher.room()
        await asyncio.sleep(self.consumer.linger)

    async def _end(self, records: Records, batch: Batch, offsets: Offsets) -> None:
        """Bring a batch to its end; the first of an assignment under notes."""
        first = self._trying.first(batch.entries)
        if not first:
            await self._handle(records, batch.entries)
            offsets.done(batch.next_offsets)
            return
        suspects = await self._trying.note(first)
        for each in suspects:
            await self._try(records, each)
        known = {id(each) for each in suspects}
        await self._handle(records, [each for each in batch.entries if id(each) not in known])
        offsets.done(batch.next_offsets)
        await offsets.commit()  # or the process that ends next would begin before the one to blame
        await self._trying.done(first)

    async def _try(self, records: Records, suspect: Entry) -> None:
        if await self._trying.alone(suspect):
            await self._handle(records, [suspect])
        else:
            await self._attempt.set_aside(suspect.poisoned("ended its process three times"))

    async def _draw(self, records: Records, offsets: Offsets, why: str) -> None:
        """Store the brake, and commit what was done before it."""
        self._log.error("brake drawn", extra={"reason": why})
        name = self.consumer.name
        failures = 0
        while not self._stopping:
            try:
                await halt.add(self._pool, halt.Halt(name, halt.Cause.BRAKE, why, name))
                offsets.done(records.known(await positions.handled(self._pool, name)))
            except Exception as error:  # noqa: BLE001 - the database is waited for
                failures += 1
                self._wait_for(culprit(error), error)
                await self._pause(records, backoff(failures))
            else:
                return

    async def _forget_ahead(self) -> None:
        """What was fetched and not handled comes again: its offsets are not committed."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.cancel()
            await asyncio.gather(ahead, return_exceptions=True)

    def _observe(self, kafka: AIOKafkaConsumer) -> None:
        mine = kafka.assignment()
        if mine != self._mine:
            self._mine = mine
            prefix = len(self._settings.topic_prefix)
            self._trying.assigned([(each.topic[prefix:], each.partition) for each in mine])
            self._publisher.drain_soon()
        self.state.assigned = len(mine)
        self.state.joined = self.state.assigned > 0
        instruments.assigned.labels(self.consumer.name).set(self.state.assigned)

    async def _idle(self, records: Records) -> None:
        """Nothing came. Ask now and then whether that is because nothing is there."""
        if time.monotonic() - self._checked_at > IDLE_CHECK_SECONDS:
            self._checked_at = time.monotonic()
            self.state.behind = await records.waiting()
        if not self.state.behind:
            self.state.progressed()
            instruments.progress.labels(self.consumer.name).set_to_current_time()

    async def _handle(self, records: Records, entries: list[Entry]) -> None:
        failures = slow = 0
        while not self._stopping or failures == 0:
            try:
                await self._handle_lanes(entries)
            except Halted:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, the events are not lost
                failures += 1
                slow += timed_out(error)
                instruments.retries.labels(self.consumer.name, "unavailable").inc()
                self._wait_for(culprit(error), error)
                await self._pause(records, backoff(failures))
                if slow >= SLOW_TRIES and len(entries) > 1:
                    await self._halve(records, entries)
                    return
            else:
                self._resume(records)
                instruments.progress.labels(self.consumer.name).set_to_current_time()
                return
        raise Unavailable("stopped while waiting")

    async def _halve(self, records: Records, entries: list[Entry]) -> None:
        """What takes too long whole may be done in two parts."""
        middle = len(entries) // 2
        await self._handle(records, entries[:middle])
        await self._handle(records, entries[middle:])

    async def _handle_lanes(self, entries: list[Entry]) -> None:
        """Two transactions at once over separate partitions: one computes while one waits."""
        lanes = [self._handle_lane(lane) for lane in _lanes(entries)]
        for result in await asyncio.gather(*lanes, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

    async def _handle_lane(self, entries: list[Entry]) -> None:
        """In small parts where many cannot be read: the brake is drawn between two parts."""
        refused = sum(entry.refused is not None for entry in entries)
        size = IN_A_ROW if refused >= IN_A_ROW else max(1, len(entries))
        for start in range(0, len(entries), size):
            await self._attempt.handle(entries[start : start + size])

    async def _pause(self, records: Records, seconds: float) -> None:
        """Wait, and go on polling: who does not poll leaves the group."""
        if self._ahead is not None:
            await asyncio.wait([self._ahead])
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._stopping:
            await records.poll()
            await asyncio.sleep(min(0.25, seconds))

    def _resume(self, records: Records) -> None:
        if self.state.waiting is not None:
            self._log.info("goes on", extra={"waited_for": self.state.waiting})
            self.state.goes_on()
        records.resume()

    def _wait_for(self, what: str, error: Exception) -> None:
        cause = str(error) if isinstance(error, Unavailable) else describe(error)
        if self.state.waiting is None or self.state.waiting == "starting":
            self._log.warning("waits", extra={"for": what, "cause": cause})
        self.state.waiting = f"waits for {what} ({_PLACE.sub('', cause)})"


def _lanes(entries: list[Entry]) -> list[list[Entry]]:
    """By partition number, so that a key, on whichever topic, is in one lane."""
    if len(entries) < LANE_RECORDS:
        return [entries]
    lanes: list[list[Entry]] = [[], []]
    for entry in entries:
        lanes[entry.record.partition % 2].append(entry)
    return [lane for lane in lanes if lane]
