"""Committing offsets: what is handled is committed in the end, whatever breaks in between."""

import asyncio
from typing import Any

from aiokafka import TopicPartition

from services.chassis.offsets import Offsets

PLACE = TopicPartition("events", 3)


class Broker:
    """Kafka's client, whose first commit never gets an answer."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()
        self.committed: dict[TopicPartition, int] = {}

    def assignment(self) -> set[TopicPartition]:
        return {PLACE}

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        if not self.asked.is_set():
            self.asked.set()
            await asyncio.Event().wait()
        self.committed |= offsets


async def test_a_commit_that_a_stop_breaks_off_is_made_once_more_before_leaving() -> None:
    broker: Any = Broker()
    offsets = Offsets(broker, "probe")
    offsets.done({PLACE: 7})
    committing = asyncio.create_task(offsets.run())
    await broker.asked.wait()
    committing.cancel()
    await asyncio.gather(committing, return_exceptions=True)
    await offsets.finish()
    assert broker.committed == {PLACE: 7}
