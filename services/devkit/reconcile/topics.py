"""Whole topics, from the first record to the last one there is now."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from services.contracts import catalogue, envelope
from services.contracts.envelope import UnreadableEnvelope
from services.contracts.topics import Topic
from services.devkit.reconcile.evidence import Seen

_WITHOUT_IDENTITY = ("referral_id", "version", "test")
"""All that is looked at in a record about a person."""


async def ends(
    bootstrap_servers: str, names: Mapping[str, Topic], prefix: str
) -> dict[tuple[str, int], int]:
    """Where each partition ends: the offset that the next record will have."""
    async with _Reader(bootstrap_servers, _partitions(names, prefix)) as kafka:
        return _canonical(await kafka.end_offsets(list(kafka.assignment())), prefix)


async def begins(
    bootstrap_servers: str, names: Mapping[str, Topic], prefix: str
) -> dict[tuple[str, int], int]:
    """The first offset of each partition that is still there: what lay before it is aged out."""
    async with _Reader(bootstrap_servers, _partitions(names, prefix)) as kafka:
        return _canonical(await kafka.beginning_offsets(list(kafka.assignment())), prefix)


async def read(bootstrap_servers: str, names: Mapping[str, Topic], prefix: str) -> list[Seen]:
    """Every record of these topics that our consumers could read, in the partitions' order."""
    async with _Reader(bootstrap_servers, _partitions(names, prefix)) as kafka:
        left = await kafka.end_offsets(list(kafka.assignment()))
        await kafka.seek_to_beginning()
        found: list[Seen] = []
        while left := {at: end for at, end in left.items() if await kafka.position(at) < end}:
            for records in (await kafka.getmany(timeout_ms=500, max_records=5000)).values():
                found.extend(_seen(records, prefix))
    return sorted(found, key=lambda each: each.place)


class _Reader:
    """A reader that belongs to no group and commits nothing."""

    def __init__(self, bootstrap_servers: str, partitions: Sequence[TopicPartition]) -> None:
        self._partitions = partitions
        self._kafka = AIOKafkaConsumer(
            bootstrap_servers=bootstrap_servers,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )

    async def __aenter__(self) -> AIOKafkaConsumer:
        try:
            await self._kafka.start()
        except BaseException:
            await self._kafka.stop()
            raise
        self._kafka.assign(self._partitions)
        return self._kafka

    async def __aexit__(self, *_: object) -> None:
        await self._kafka.stop()


def _partitions(names: Mapping[str, Topic], prefix: str) -> list[TopicPartition]:
    return [
        TopicPartition(prefix + topic.name, number)
        for topic in names.values()
        for number in range(topic.partitions)
    ]


def _canonical(offsets: Mapping[TopicPartition, int], prefix: str) -> dict[tuple[str, int], int]:
    return {(at.topic.removeprefix(prefix), at.partition): to for at, to in offsets.items()}


def _seen(records: Iterable[ConsumerRecord], prefix: str) -> Iterable[Seen]:
    for record in records:
        try:
            yield _one(record, record.topic.removeprefix(prefix))
        except (UnreadableEnvelope, ValueError, RecursionError):
            continue  # nobody can read it: each consumer's dead letters tell of it


def _one(record: ConsumerRecord, topic: str) -> Seen:
    head, body = envelope.read(record.headers), record.value or b""
    whole = hashlib.sha256(repr((record.key, tuple(record.headers))).encode() + body)
    return Seen(
        place=(topic, record.partition, record.offset),
        at=record.timestamp / 1000,
        source=head.source,
        id=head.id,
        type=head.type,
        cause=head.causationid,
        key=head.subject,
        sequence=head.sequence,
        sha256=whole.hexdigest(),
        body_sha256=hashlib.sha256(body).hexdigest(),
        said=_said(topic, body),
    )


def _said(topic: str, body: bytes) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(body) if body else {}
    if topic != catalogue.RECORD:
        return said
    return {name: said[name] for name in _WITHOUT_IDENTITY if name in said}
