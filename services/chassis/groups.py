"""Consumer groups as Kafka knows them: who reads what, and where a stopped group goes on."""

from collections.abc import Mapping
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment

Offsets = dict[TopicPartition, int]


class Member(NamedTuple):
    """A process in a group, and the partitions that it reads."""

    client: str
    host: str
    reads: tuple[TopicPartition, ...]


class Range(NamedTuple):
    """A partition's first offset that is still there, and the one that comes next."""

    begin: int
    end: int


async def members(admin: AIOKafkaAdminClient, group: str) -> list[Member]:
    """Who is in the group now."""
    (answer,) = await admin.describe_consumer_groups([group])
    return [
        Member(client, host, _reads(assigned))
        for described in answer.groups
        for _, client, host, _, assigned, *_ in described[5]
    ]


def _reads(assigned: bytes) -> tuple[TopicPartition, ...]:
    if not assigned:
        return ()
    found = ConsumerProtocolMemberAssignment.decode(assigned).assignment
    return tuple(TopicPartition(topic, n) for topic, partitions in found for n in partitions)


async def committed(admin: AIOKafkaAdminClient, group: str) -> Offsets:
    """The group's committed offsets."""
    found = await admin.list_consumer_group_offsets(group)
    return {where: known.offset for where, known in found.items() if known.offset >= 0}


async def move(bootstrap_servers: str, group: str, offsets: Mapping[TopicPartition, int]) -> None:
    """Set the committed offsets of a stopped group; Kafka refuses while it has members."""
    consumer = _consumer(bootstrap_servers, group)
    try:
        await consumer.start()
        consumer.assign(list(offsets))
        await consumer.commit(dict(offsets))
    finally:
        await consumer.stop()


async def ranges(bootstrap_servers: str, topics: Mapping[str, int]) -> dict[TopicPartition, Range]:
    """What is there of these topics, each with its number of partitions."""
    places = [TopicPartition(topic, n) for topic, count in topics.items() for n in range(count)]
    consumer = _consumer(bootstrap_servers, None)
    try:
        await consumer.start()
        begin = await consumer.beginning_offsets(places)
        end = await consumer.end_offsets(places)
    finally:
        await consumer.stop()
    return {where: Range(begin[where], end[where]) for where in places}


def _consumer(bootstrap_servers: str, group: str | None) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="none",
    )
