"""Records on the topics that no service wrote."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer

from tests.faults.shard import Shard


@dataclass(frozen=True)
class Foreign:
    """Writes past all services."""

    shard: Shard
    kafka: AIOKafkaProducer

    async def copy(
        self,
        topic: str,
        partition: int,
        key: bytes | None,
        value: bytes | None,
        headers: list[tuple[str, bytes]],
    ) -> tuple[str, int, int]:
        """Put a record there; its place."""
        name = self.shard.where.topic_prefix + topic
        sent = await self.kafka.send_and_wait(name, value, key, partition, headers=headers)
        return topic, partition, sent.offset

    async def put(
        self,
        topic: str,
        partition: int,
        key: bytes | None,
        value: bytes | None,
        headers: list[tuple[str, bytes]],
    ) -> tuple[str, int, int]:
        """The same with one that is no copy: it is not held against the services."""
        place = await self.copy(topic, partition, key, value, headers)
        self.shard.strange.add(place)
        return place


@asynccontextmanager
async def writing(shard: Shard) -> AsyncIterator[Foreign]:
    """Somebody who writes to the topics of this system."""
    kafka = AIOKafkaProducer(
        bootstrap_servers=shard.where.bootstrap_servers, acks="all", max_request_size=2_000_000
    )
    async with kafka:
        yield Foreign(shard, kafka)
