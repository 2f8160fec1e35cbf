"""Sending to Kafka: idempotent, acknowledged by all, a partition's rows in one ordered batch."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import murmur2
from aiokafka.producer.message_accumulator import BatchBuilder

from services.chassis.outbox import Row
from services.chassis.settings import ChassisSettings

BATCH_BYTES = 900_000
"""Below the topics' 1 MiB, with room for headers and framing."""

HEADERS_BYTES = 1_500
"""More than key, headers and framing of one record ever take."""

Placed = tuple[tuple[str, int], list[Row]]
"""A topic and a partition, and rows for it that fit into one batch."""


@lru_cache(maxsize=4096)
def partition_of(key: str, partitions: int) -> int:
    """The partition of Kafka's own default partitioner."""
    hashed: int = murmur2(key.encode())
    return (hashed & 0x7FFFFFFF) % partitions


class Producer:
    """A producer that is replaced after any failure: a failed one may send out of order."""

    def __init__(self, settings: ChassisSettings) -> None:
        self._settings = settings
        self._kafka: AIOKafkaProducer | None = None

    async def send(self, rows: Sequence[Row]) -> None:
        """Return when the broker has acknowledged every row; raise if any may not be written.

        `TimeoutError` after two request time-outs: an idempotent producer would try for ever.
        """
        async with asyncio.timeout(2 * self._settings.request_timeout_ms / 1000):
            kafka = await self._connected()
            for round_ in _rounds(await self._placed(kafka, rows)):
                await self._send(kafka, round_)

    async def replace(self) -> None:
        """Forget the present connection; the next `send` makes a new one."""
        kafka, self._kafka = self._kafka, None
        if kafka is not None:
            async with asyncio.timeout(5):
                await _abandon(kafka)

    async def _connected(self) -> AIOKafkaProducer:
        if self._kafka is None:
            kafka = AIOKafkaProducer(
                bootstrap_servers=self._settings.kafka_bootstrap_servers,
                acks="all",
                enable_idempotence=True,
                max_batch_size=BATCH_BYTES,
                max_request_size=2 * BATCH_BYTES,
                request_timeout_ms=self._settings.request_timeout_ms,
            )
            try:
                await kafka.start()
            except BaseException:
                await kafka.stop()
                raise
            self._kafka = kafka
        return self._kafka

    async def _placed(
        self, kafka: AIOKafkaProducer, rows: Sequence[Row]
    ) -> dict[tuple[str, int], list[Row]]:
        placed: dict[tuple[str, int], list[Row]] = defaultdict(list)
        counts = {
            t: len(await kafka.partitions_for(self._physical(t)))
            for t in {row.topic for row in rows}
        }
        for row in rows:
            partition = row.partition
            if partition is None:
                partition = partition_of(row.key, counts[row.topic])
            placed[self._physical(row.topic), partition].append(row)
        return placed

    def _physical(self, topic: str) -> str:
        return self._settings.topic_prefix + topic

    async def _send(self, kafka: AIOKafkaProducer, round_: Sequence[Placed]) -> None:
        """Wait for all batches of a round; where one fails nobody waits for the others any more.

        A partition has one batch at a time, so that adding it to what is sent never waits.
        """
        sent: list[asyncio.Future[Any]] = []
        try:
            for (topic, partition), rows in round_:
                batch = _batch(kafka, rows)
                sent.append(await kafka.send_batch(batch, topic, partition=partition))
            await asyncio.gather(*sent)
        finally:
            for each in sent:
                each.cancel()


def _batch(kafka: AIOKafkaProducer, rows: Iterable[Row]) -> BatchBuilder:
    batch = kafka.create_batch()
    for row in rows:
        appended = batch.append(
            timestamp=None, key=row.key.encode(), value=row.value, headers=list(row.headers)
        )
        if appended is None:
            raise ValueError("a row is larger than a batch may be")
    batch.close()
    return batch


async def _abandon(kafka: AIOKafkaProducer) -> None:
    """End a producer with what it has not sent, which its successor sends again.

    Its own `stop` would flush that first: a hung broker then keeps it alive, and it would send late
    copies whenever the broker comes back.
    """
    sending = kafka._sender.sender_task
    while not sending.done():  # cancelled once, it still waits for the requests that it has sent
        sending.cancel()
        await asyncio.wait([sending], timeout=0.2)
    await kafka.client.close()
    kafka._closed = True


def _rounds(placed: dict[tuple[str, int], list[Row]]) -> Iterator[list[Placed]]:
    """Rounds of at most one batch a partition: the next leaves when the last is acknowledged."""
    waiting = {where: _batches(rows) for where, rows in placed.items()}
    while waiting:
        drawn = [(where, next(batches, None)) for where, batches in waiting.items()]
        waiting = {where: waiting[where] for where, some in drawn if some is not None}
        if waiting:
            yield [(where, some) for where, some in drawn if some is not None]


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        weight = len(row.value or b"") + HEADERS_BYTES
        if batch and size + weight > BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += weight
    if batch:
        yield batch
