"""Reading the records that Kafka's client library cannot: a header's name may be any bytes."""

import struct
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aiokafka import AIOKafkaClient, TopicPartition
from aiokafka.codec import gzip_decode, lz4_decode, snappy_decode, zstd_decode
from aiokafka.protocol.fetch import FetchRequest
from aiokafka.record.util import decode_varint

FETCH_BYTES = 1 << 20
"""Read of a partition at once; at least one batch comes all the same."""

_BATCH = struct.Struct(">qiibIhiqqqhii")
_AFTER_LENGTH = 12
_CODEC, _CONTROL = 0x07, 0x20
_DECOMPRESS = {1: gzip_decode, 2: snappy_decode, 3: lz4_decode, 4: zstd_decode}


class LooseRecord(NamedTuple):
    """A record as it lies in the topic; `garbled` where a header's name is not UTF-8.

    The bytes at fault stand as `\\xff` in the name.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    garbled: bool


class Found(NamedTuple):
    """A partition's records, and where it goes on after them."""

    records: list[LooseRecord]
    next: int


async def read(
    bootstrap_servers: str, starts: Mapping[TopicPartition, int]
) -> dict[TopicPartition, Found]:
    """What stands from each start on. A partition that does not answer is left out."""
    client = AIOKafkaClient(bootstrap_servers=bootstrap_servers)
    try:
        await client.bootstrap()
        await client.set_topics({where.topic for where in starts})
        return {
            where: parse(where, data, starts[where])
            for node, places in _by_leader(client, starts).items()
            async for where, data in _fetch(client, node, places)
        }
    finally:
        await client.close()


def _by_leader(
    client: AIOKafkaClient, starts: Mapping[TopicPartition, int]
) -> dict[int, dict[TopicPartition, int]]:
    found: dict[int, dict[TopicPartition, int]] = {}
    for where, offset in starts.items():
        leader = client.cluster.leader_for_partition(where)
        if leader is not None and leader >= 0:
            found.setdefault(leader, {})[where] = offset
    return found


async def _fetch(client: AIOKafkaClient, node: int, places: dict[TopicPartition, int]) -> Any:
    topics: dict[str, list[tuple[int, int, int]]] = {}
    for where, offset in places.items():
        topics.setdefault(where.topic, []).append((where.partition, offset, FETCH_BYTES))
    request = FetchRequest(500, 1, len(places) * FETCH_BYTES, 0, list(topics.items()))
    answer = await client.send(node, request)
    for topic, partitions in answer.topics:
        for partition, error, *_, data in partitions:
            if error == 0:
                yield TopicPartition(topic, partition), bytes(data or b"")


def parse(where: TopicPartition, data: bytes, start: int) -> Found:
    """The records from offset `start` on, out of whole batches; a last, cut one is left."""
    found, after = Found([], start), 0
    while len(data) >= after + _BATCH.size:
        head = _BATCH.unpack_from(data, after)
        begin, after = after + _BATCH.size, after + _AFTER_LENGTH + head[1]
        if after > len(data):
            break
        base, attributes, last = head[0], head[5], head[6]
        if not attributes & _CONTROL:
            body = _body(data[begin:after], attributes & _CODEC)
            every = _records(where, body, base, count=head[12])
            found.records.extend(each for each in every if each.offset >= start)
        found = found._replace(next=max(start, base + last + 1))
    return found


def _body(data: bytes, codec: int) -> bytearray:
    return bytearray(_DECOMPRESS[codec](data) if codec else data)


def _records(
    where: TopicPartition, body: bytearray, base: int, *, count: int
) -> Iterator[LooseRecord]:
    cursor = _Cursor(body)
    for _ in range(count):
        cursor.number()  # the length
        cursor.at += 1  # the attributes
        cursor.number()  # the time
        offset = base + cursor.number()
        key, value = cursor.chunk(), cursor.chunk()
        headers = [(cursor.chunk() or b"", cursor.chunk()) for _ in range(cursor.number())]
        named = tuple((name.decode(errors="backslashreplace"), text) for name, text in headers)
        garbled = any(name.decode(errors="replace").encode() != name for name, _ in headers)
        yield LooseRecord(where.topic, where.partition, offset, key, value, named, garbled)


class _Cursor:
    """Reads Kafka's numbers and byte strings one after another."""

    def __init__(self, data: bytearray) -> None:
        self._data = data
        self.at = 0

    def number(self) -> int:
        found, self.at = decode_varint(self._data, self.at)
        return int(found)

    def chunk(self) -> bytes | None:
        size = self.number()
        if size < 0:
            return None
        self.at += size
        return bytes(self._data[self.at - size : self.at])
