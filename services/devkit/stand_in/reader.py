"""Reads like a system that never heard of an inbox: what comes twice is read twice."""

import asyncio
import contextlib
import random
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer

from services.chassis import inbox
from services.chassis.broker import Reading
from services.chassis.decode import Entry
from services.chassis.failures import describe
from services.chassis.logs import logger
from services.chassis.records import Records
from services.chassis.service import Runtime
from services.chassis.strays import contained
from services.contracts import catalogue
from services.devkit.stand_in import ledger
from services.devkit.stand_in.replies import replies

NAME = "case-system"
TOPICS = (catalogue.ROUTING, catalogue.RECORD, catalogue.CASE)


class Reader:
    """Joins its group, reads, writes the ledger and the answers in one transaction, commits."""

    def __init__(self) -> None:
        self.not_ready: str | None = "has not joined its group yet"
        self._log = logger("case-system")

    async def run(self, runtime: Runtime) -> None:
        """Read for ever; every outage is waited out, and the records read again after it."""
        failures = 0
        while True:
            try:
                with contained():
                    await self._session(runtime)
            except Exception as error:  # noqa: BLE001 - every failure is waited out
                failures += 1
                self.not_ready = describe(error)
                self._log.warning("waits", extra={"cause": self.not_ready})
                pause = min(3.0, 0.2 * 2 ** min(failures, 5))
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - jitter

    async def _session(self, runtime: Runtime) -> None:
        reading = Reading(NAME, TOPICS, runtime.settings)
        kafka = await reading.start()
        records = Records(kafka, NAME, runtime.pool, runtime.settings)
        try:
            while True:
                await self._poll(kafka, records, runtime)
        finally:
            with contextlib.suppress(Exception):
                await reading.stop()

    async def _poll(self, kafka: AIOKafkaConsumer, records: Records, runtime: Runtime) -> None:
        batch = await records.next()
        self.not_ready = None if kafka.assignment() else "has no partitions"
        if batch.entries:
            await _keep(runtime, batch.entries)
            await kafka.commit(batch.next_offsets)


async def _keep(runtime: Runtime, entries: list[Entry]) -> None:
    async with runtime.works.begin() as work:
        decided = await ledger.note(work.tx, entries)
        work.emit(*replies(decided, at=datetime.now(UTC)))
        ends = {(e.topic, e.record.partition): e.record.offset + 1 for e in entries}
        await inbox.advance(work.tx, NAME, ends)
