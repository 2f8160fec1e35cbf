"""What came out, told by the broker's own clock."""

import asyncio
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition


@dataclass(frozen=True)
class Output:
    """Records and the mean size of their bodies; the rate is a second's, first to last record."""

    count: int
    seconds: float
    size: int

    @property
    def rate(self) -> float:
        """Records a second."""
        return self.count / self.seconds


async def measure(bootstrap_servers: str, topic: str, count: int, before: int = 0) -> Output:
    """Wait for `count` records more than there were `before`, then read these, by their stamps.

    Reading meanwhile would cost cores. What is written after them does not count.
    """
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        consumer.pause(*consumer.assignment())
        while sum((ends := await _ends(consumer)).values()) < before + count:
            await asyncio.sleep(0.2)
        consumer.resume(*consumer.assignment())
        return _output(sorted(await _read(consumer, ends))[before : before + count])
    finally:
        await consumer.stop()


async def _ends(consumer: AIOKafkaConsumer) -> dict[TopicPartition, int]:
    ends: dict[TopicPartition, int] = await consumer.end_offsets(list(consumer.assignment()))
    return ends


async def _read(
    consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]
) -> list[tuple[int, int]]:
    """Time and size of every record before these ends, and maybe of some behind them."""
    seen: list[tuple[int, int]] = []
    while any([await consumer.position(each) < end for each, end in ends.items()]):
        for records in (await consumer.getmany(timeout_ms=1000)).values():
            seen += [(record.timestamp, len(record.value)) for record in records]
    return seen


def _output(records: list[tuple[int, int]]) -> Output:
    size = sum(size for _, size in records) // len(records)
    return Output(len(records), (records[-1][0] - records[0][0]) / 1000, size)
