"""F19, F20: members come and go; a group is set back to the earliest record."""

import asyncio
import time
from random import Random

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor

from services.contracts.topics import load
from tests.faults.shard import SESSION_SECONDS, Shard

STORM_SECONDS = 6.0
CONSUMERS = ("router", "eit", "metrics")


async def storm(shard: Shard, random: Random) -> None:
    """Three members join and leave all the time, and do none of the work they are given."""
    consumer = random.choice(CONSUMERS)
    until = time.monotonic() + STORM_SECONDS
    await asyncio.gather(*(_comes_and_goes(shard, consumer, random, until) for _ in range(3)))


async def _comes_and_goes(shard: Shard, consumer: str, random: Random, until: float) -> None:
    while time.monotonic() < until:
        member = _member(shard, consumer)
        await member.start()
        try:
            await asyncio.sleep(random.uniform(0.3, 1.2))
        finally:
            await member.stop()
        await asyncio.sleep(random.uniform(0.1, 0.5))


def _member(shard: Shard, consumer: str) -> AIOKafkaConsumer:
    where = shard.where
    return AIOKafkaConsumer(
        *(where.topic_prefix + topic for topic in _topics(consumer)),
        bootstrap_servers=where.bootstrap_servers,
        group_id=where.topic_prefix + consumer,
        enable_auto_commit=False,
        partition_assignment_strategy=(RangePartitionAssignor,),
        session_timeout_ms=int(SESSION_SECONDS * 1000),
        heartbeat_interval_ms=375,
    )


def _topics(consumer: str) -> list[str]:
    return [topic.name for topic in load().values() if consumer in topic.consumers]


async def reset(shard: Shard, random: Random) -> None:
    """A service reads all of its topics again, and nothing comes of it."""
    service = random.choice(CONSUMERS)
    await asyncio.to_thread(shard.fleet.terminate, service)
    await _set_back(shard, service)
    await shard.restart(service)


async def _set_back(shard: Shard, consumer: str) -> None:
    where = shard.where
    kafka = AIOKafkaConsumer(
        bootstrap_servers=where.bootstrap_servers,
        group_id=where.topic_prefix + consumer,
        enable_auto_commit=False,
    )
    names = load()
    places = [
        TopicPartition(where.topic_prefix + topic, number)
        for topic in _topics(consumer)
        for number in range(names[topic].partitions)
    ]
    await kafka.start()
    try:
        kafka.assign(places)
        await kafka.commit(dict.fromkeys(places, 0))
    finally:
        await kafka.stop()
