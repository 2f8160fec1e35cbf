"""What came out, told by the broker's own clock."""

import asyncio
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer


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


async def measure(bootstrap_servers: str, topic: str, count: int) -> Output:
    """Wait until `count` records are there, then read them: reading meanwhile would cost cores."""
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        consumer.pause(*consumer.assignment())
        while await _written(consumer) < count:
            await asyncio.sleep(0.2)
        consumer.resume(*consumer.assignment())
        return await _read(consumer, count)
    finally:
        await consumer.stop()


async def _written(consumer: AIOKafkaConsumer) -> int:
    ends: dict[object, int] = await consumer.end_offsets(list(consumer.assignment()))
    return sum(ends.values())


async def _read(consumer: AIOKafkaConsumer, count: int) -> Output:
    stamps: list[int] = []
    size = 0
    while len(stamps) < count:
        for records in (await consumer.getmany(timeout_ms=1000)).values():
            stamps += [record.timestamp for record in records]
            size += sum(len(record.value) for record in records)
    return Output(len(stamps), (max(stamps) - min(stamps)) / 1000, size // len(stamps))
