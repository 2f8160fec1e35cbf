"""Asks Kafka what every group has committed, and looks at the first record after it.

The probe is in no group, so that it disturbs none.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.chassis.strays import contained, end
from services.metrics.lag import Lags, Offsets, Read, behind, lags

LOOK_SECONDS = 5.0
"""The longest look at the first records of one group."""


@dataclass(frozen=True)
class Cluster:
    """Where Kafka is, what every topic and group begins with, how long to wait for an answer."""

    bootstrap_servers: str
    prefix: str = ""
    request_timeout_ms: int = 10_000


@dataclass
class Probe:
    """Measures the lags of these reads, between `open` and its end."""

    admin: AIOKafkaAdminClient
    consumer: AIOKafkaConsumer
    prefix: str
    reads: Sequence[Read]
    _partitions: list[TopicPartition] = field(init=False)

    def __post_init__(self) -> None:
        self._partitions = sorted({self._place(read.topic, read.partition) for read in self.reads})

    async def measure(self) -> Lags:
        """The lags of now."""
        taken_at = datetime.now(UTC)
        offsets = await self._offsets()
        oldest = [found async for found in self._oldest(behind(offsets))]
        return Lags(taken_at, lags(offsets, oldest))

    async def _offsets(self) -> dict[Read, Offsets]:
        """Committed before end: a group that moves meanwhile is never ahead of its topic."""
        groups = sorted({read.group for read in self.reads})
        committed = {group: await self._committed(group) for group in groups}
        begin = await self.consumer.beginning_offsets(self._partitions)
        end = await self.consumer.end_offsets(self._partitions)
        places = {read: self._place(read.topic, read.partition) for read in self.reads}
        return {
            read: Offsets(begin[place], end[place], committed[read.group].get(place))
            for read, place in places.items()
        }

    async def _committed(self, group: str) -> dict[TopicPartition, int]:
        found = await self.admin.list_consumer_group_offsets(self.prefix + group)
        return {place: known.offset for place, known in found.items() if known.offset >= 0}

    async def _oldest(
        self, groups: Mapping[str, Mapping[tuple[str, int], int]]
    ) -> AsyncIterator[tuple[Read, datetime]]:
        for group, offsets in groups.items():
            starts = {self._place(*where): offset for where, offset in offsets.items()}
            for place, milliseconds in (await self._look(starts)).items():
                topic = place.topic.removeprefix(self.prefix)
                when = datetime.fromtimestamp(milliseconds / 1000, UTC)
                yield Read(group, topic, place.partition), when

    async def _look(self, starts: Mapping[TopicPartition, int]) -> dict[TopicPartition, int]:
        """The timestamp of the first record from each start on, as far as one comes in time."""
        found: dict[TopicPartition, int] = {}
        self.consumer.assign(list(starts))
        for place, offset in starts.items():
            self.consumer.seek(place, offset)
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                while missing := [place for place in starts if place not in found]:
                    got = await self.consumer.getmany(*missing, timeout_ms=1000)
                    found |= {place: records[0].timestamp for place, records in got.items()}
                    self.consumer.pause(*found)
        except TimeoutError:
            return found
        finally:
            self.consumer.unsubscribe()
        return found

    def _place(self, topic: str, partition: int) -> TopicPartition:
        return TopicPartition(self.prefix + topic, partition)


@asynccontextmanager
async def probe(cluster: Cluster, reads: Sequence[Read]) -> AsyncIterator[Probe]:
    """A connected probe; raises where the broker is away."""
    admin = AIOKafkaAdminClient(
        bootstrap_servers=cluster.bootstrap_servers, request_timeout_ms=cluster.request_timeout_ms
    )
    consumer = AIOKafkaConsumer(
        bootstrap_servers=cluster.bootstrap_servers,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=16_384,  # at least one whole batch comes all the same
        request_timeout_ms=cluster.request_timeout_ms,
    )
    with contained():
        try:
            await admin.start()
            await consumer.start()
            yield Probe(admin, consumer, cluster.prefix, reads)
        finally:
            try:
                await end(consumer)
            finally:
                await admin.close()
