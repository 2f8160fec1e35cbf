"""Everything on the topics, read by themselves: no code of the services decodes them."""

from collections.abc import Sequence
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.contracts.topics import load


class Record(NamedTuple):
    """A record as the broker holds it; the topic's name is without its prefix."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: tuple[tuple[str, bytes], ...]
    value: bytes | None

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it lies."""
        return self.topic, self.partition, self.offset

    def header(self, name: str) -> str:
        """A header's text, or nothing."""
        return dict(self.headers).get(name, b"").decode()

    @property
    def identity(self) -> tuple[str, str]:
        """What a consumer may deduplicate on."""
        return self.header("ce_source"), self.header("ce_id")


async def read(bootstrap_servers: str, prefix: str) -> list[Record]:
    """Every record there is, each partition's in order."""
    kafka = AIOKafkaConsumer(
        bootstrap_servers=bootstrap_servers, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await kafka.start()
    try:
        places = [
            TopicPartition(prefix + topic.name, number)
            for topic in load().values()
            for number in range(topic.partitions)
        ]
        return sorted(await _all(kafka, places, len(prefix)), key=lambda each: each.place)
    finally:
        await kafka.stop()


async def _all(
    kafka: AIOKafkaConsumer, places: Sequence[TopicPartition], prefix: int
) -> list[Record]:
    kafka.assign(places)
    ends = await kafka.end_offsets(places)
    found: list[Record] = []
    while any([await kafka.position(at) < end for at, end in ends.items()]):
        for at, some in (await kafka.getmany(timeout_ms=200)).items():
            found += [
                Record(at.topic[prefix:], at.partition, r.offset, r.key, tuple(r.headers), r.value)
                for r in some
            ]
    return found
