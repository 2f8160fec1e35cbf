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


async def measure(bootstrap_servers: str, topic: str, count: int, before: int = 0) -> Output:
    """Wait for `count` records more than there were `before`, then read these, by their stamps.

    Reading meanwhile would cost cores.
    """
    consumer = AIOKafkaConsumer(
        topic, bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        consumer.pause(*consumer.assignment())
        while await _written(consumer) < before + count:
            await asyncio.sleep(0.2)
        consumer.resume(*consumer.assignment())
        return await _read(consumer, count, before)
    finally:
        await consumer.stop()


async def _written(consumer: AIOKafkaConsumer) -> int:
    ends: dict[object, int] = await consumer.end_offsets(list(consumer.assignment()))
    return sum(ends.values())


async def _read(consumer: AIOKafkaConsumer, count: int, before: int) -> Output:
    seen: list[tuple[int, int]] = []
    while len(seen) < before + count:
        for records in (await consumer.getmany(timeout_ms=1000)).values():
            seen += [(record.timestamp, len(record.value)) for record in records]
    last = sorted(seen)[before:]
    sizes = sum(size for _, size in last)
    return Output(len(last), (last[-1][0] - last[0][0]) / 1000, sizes // len(last))
