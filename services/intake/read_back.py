"""Reading back what a compacted topic says last of a key."""

import contextlib
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.chassis.producer import partition_of
from services.chassis.service import Runtime
from services.chassis.strays import contained, end
from services.contracts import topics

Offsets = Mapping[TopicPartition, int]

SKEW = timedelta(minutes=10)
"""How far the broker's clock and the database's may be apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A key whose last word is wanted: from a time on, or from where it was read to before."""

    key: str
    since: datetime
    read_to: int | None


@dataclass(frozen=True, slots=True)
class Last:
    """The last record of a key before the offset `end`; None where it is null, or none was read."""

    value: bytes | None
    end: int

    @property
    def null(self) -> bool:
        """Whether nothing is told of the key."""
        return self.value is None


class Topic:
    """One compacted topic, read without a group and without committing anything."""

    def __init__(self, kafka: AIOKafkaConsumer, name: str, partitions: int) -> None:
        self._kafka = kafka
        self._name = name
        self._partitions = partitions

    async def last(self, wanted: Sequence[Wanted]) -> dict[str, Last]:
        """What there is last of each key. Reads no more than has come since the last look.

        A key that was never looked at is read from its end on, by the broker's clock; where nothing
        is found there, which only a clock can cause, from the beginning.
        """
        ends = await self._kafka.end_offsets(self._places(wanted))
        found = await self._last(wanted, await self._starts(wanted, ends), ends)
        unseen = [w for w in wanted if w.key not in found and w.read_to is None]
        if unseen:
            found |= await self._last(unseen, await self._beginnings(unseen), ends)
        return {w.key: found.get(w.key) or Last(None, ends[self._place(w)]) for w in wanted}

    async def _last(
        self, wanted: Sequence[Wanted], starts: Offsets, ends: Offsets
    ) -> dict[str, Last]:
        keys = {each.key.encode(): each.key for each in wanted}
        self._kafka.assign(list(starts))
        for place, start in starts.items():
            self._kafka.seek(place, min(start, ends[place]))
        left, found = {place: ends[place] for place in starts}, dict[str, Last]()
        while left := {at: n for at, n in left.items() if await self._kafka.position(at) < n}:
            for at, records in (await self._kafka.getmany(*left, timeout_ms=500)).items():
                for record in records:
                    if record.key in keys:
                        found[keys[record.key]] = Last(record.value, ends[at])
        return found

    async def _starts(self, wanted: Sequence[Wanted], ends: Offsets) -> dict[TopicPartition, int]:
        first = await self._beginnings(wanted)
        since = await self._since([each for each in wanted if each.read_to is None])
        starts: dict[TopicPartition, list[int]] = defaultdict(list)
        for each in wanted:
            place = self._place(each)
            known = since.get(place, first[place]) if each.read_to is None else each.read_to
            starts[place].append(known if known <= ends[place] else first[place])
        return {place: max(first[place], min(some)) for place, some in starts.items()}

    async def _since(self, wanted: Iterable[Wanted]) -> dict[TopicPartition, int]:
        times: dict[TopicPartition, int] = {}
        for each in wanted:
            at = int((each.since - SKEW).timestamp() * 1000)
            place = self._place(each)
            times[place] = min(at, times.get(place, at))
        found = await self._kafka.offsets_for_times(times) if times else {}
        return {place: at.offset for place, at in found.items() if at is not None}

    async def _beginnings(self, wanted: Sequence[Wanted]) -> dict[TopicPartition, int]:
        found: dict[TopicPartition, int] = await self._kafka.beginning_offsets(self._places(wanted))
        return found

    def _places(self, wanted: Iterable[Wanted]) -> list[TopicPartition]:
        return sorted({self._place(each) for each in wanted})

    def _place(self, wanted: Wanted) -> TopicPartition:
        return TopicPartition(self._name, partition_of(wanted.key, self._partitions))


@contextlib.asynccontextmanager
async def opened(runtime: Runtime, topic: str) -> AsyncIterator[Topic]:
    """A topic by its canonical name; raises where the broker is away."""
    partitions, settings = topics.load()[topic].partitions, runtime.settings
    kafka = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap_servers,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    with contained():
        try:
            await kafka.start()
            yield Topic(kafka, settings.topic_prefix + topic, partitions)
        finally:
            await end(kafka)
