"""Committing offsets to Kafka: exactly these partitions, retried, never an event's error."""

import asyncio
import contextlib

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.chassis import instruments
from services.chassis.strays import contained

SECONDS = 10.0
"""How long one commit may take: aiokafka would ask a broker that is away for ever."""


class Offsets:
    """Commits behind the batches, one request at a time; what comes meanwhile goes together.

    A commit that is late or lost only means that the inbox swallows a redelivery.
    """

    def __init__(self, kafka: AIOKafkaConsumer, consumer: str) -> None:
        self._kafka = kafka
        self._consumer = consumer
        self._due: dict[TopicPartition, int] = {}
        self._wake = asyncio.Event()

    def done(self, offsets: dict[TopicPartition, int]) -> None:
        """These partitions are handled up to here; the database says so too."""
        self._due.update(offsets)
        self._wake.set()

    async def run(self) -> None:
        """Commit for ever; a failed commit is counted and tried again."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if not await self.commit():
                await asyncio.sleep(0.5)
                self._wake.set()

    async def commit(self) -> bool:
        """Commit what is due; False where that failed."""
        mine = self._kafka.assignment()
        due = {where: offset for where, offset in self._due.items() if where in mine}
        self._due.clear()
        if not due:
            return True
        try:
            with contained():
                async with asyncio.timeout(SECONDS):
                    await self._kafka.commit(due)
        except BaseException as error:
            self._due = due | self._due
            if not isinstance(error, Exception):  # stopped in the middle: the last commit has it
                raise
            instruments.commit_errors.labels(self._consumer).inc()
            return False
        return True

    async def finish(self) -> None:
        """The last commit before leaving the group."""
        with contextlib.suppress(Exception):
            async with asyncio.timeout(3):
                await self.commit()
