"""The loop of a consumer: poll, hand over, wait out every outage while it goes on polling."""

import asyncio
import time

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.chassis import instruments
from services.chassis.attempt import Attempt
from services.chassis.backoff import backoff
from services.chassis.broker import Reading
from services.chassis.consumer import Consumer
from services.chassis.decode import Entry
from services.chassis.failures import Unavailable, describe
from services.chassis.logs import logger
from services.chassis.offsets import Offsets
from services.chassis.records import Batch, Records
from services.chassis.settings import ChassisSettings
from services.chassis.state import State
from services.chassis.work import Works

IDLE_CHECK_SECONDS = 30.0
LANE_RECORDS = 200
"""Fewer records are one transaction."""


class Loop:
    """Runs one consumer until it is told to stop; a lost broker is waited for, for ever."""

    def __init__(self, consumer: Consumer, settings: ChassisSettings, works: Works) -> None:
        self.consumer = consumer
        self.state = State()
        self._settings = settings
        self._attempt = Attempt(consumer, works)
        self._pool = works.pool
        self._publisher = works.publisher
        self._log = logger(consumer.name)
        self._stopping = False
        self._mine: frozenset[TopicPartition] = frozenset()
        self._ahead: asyncio.Task[Batch] | None = None
        self._checked_at = time.monotonic()
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
            except Exception as error:  # noqa: BLE001 - the broker's faults are waited out
                failures += 1
                self._wait_for("Kafka", describe(error))
                await asyncio.sleep(backoff(failures))

    async def _session(self) -> None:
        reading = Reading(self.consumer.name, self.consumer.topics, self._settings)
        kafka = await reading.start()
        self.state.goes_on()
        offsets = Offsets(kafka, self.consumer.name)
        records = Records(kafka, self.consumer.name, self._pool, self._settings)
        committing = asyncio.create_task(offsets.run())
        try:
            while not self._stopping:
                await self._take(kafka, records, offsets)
        finally:
            committing.cancel()
            await self._forget_ahead()
            self.state.joined = False
            await offsets.finish()
            await reading.stop()

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
        await self._handle(records, batch.entries)
        offsets.done(batch.next_offsets)
        self.state.progressed()
        self.state.behind = False
        await self._publisher.room()
        await asyncio.sleep(self.consumer.linger)

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
        failures = 0
        while not self._stopping or failures == 0:
            try:
                await self._handle_lanes(entries)
            except Unavailable as error:
                failures += 1
                instruments.retries.labels(self.consumer.name, "unavailable").inc()
                self._wait_for("PostgreSQL", str(error))
                await self._pause(records, backoff(failures))
            else:
                self._resume(records)
                instruments.progress.labels(self.consumer.name).set_to_current_time()
                return
        raise Unavailable("stopped while waiting")

    async def _handle_lanes(self, entries: list[Entry]) -> None:
        """Two transactions at once over separate partitions: one computes while one waits."""
        lanes = [self._attempt.handle(lane) for lane in _lanes(entries)]
        for result in await asyncio.gather(*lanes, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result

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

    def _wait_for(self, what: str, cause: str) -> None:
        if self.state.waiting is None or self.state.waiting == "starting":
            self._log.warning("waits", extra={"for": what, "cause": cause})
        self.state.waiting = f"waits for {what} ({cause.partition(' at ')[0]})"


def _lanes(entries: list[Entry]) -> list[list[Entry]]:
    """By partition number, so that a key, on whichever topic, is in one lane."""
    if len(entries) < LANE_RECORDS:
        return [entries]
    lanes: list[list[Entry]] = [[], []]
    for entry in entries:
        lanes[entry.record.partition % 2].append(entry)
    return [lane for lane in lanes if lane]
