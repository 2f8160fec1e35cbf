"""What a session reads: batch after batch, from where the last ended, nothing left out."""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import NoOffsetForPartitionError, OffsetOutOfRangeError

from services.chassis import garbled, positions
from services.chassis.database import Pool
from services.chassis.decode import Entry, Refused, decode
from services.chassis.garbled import LooseRecord
from services.chassis.settings import ChassisSettings
from services.contracts.vocabulary import Refusal

_GARBLED = Refused(Refusal.MALFORMED, "a header's name is not UTF-8")


class Batch(NamedTuple):
    """Records as they were read, and where their partitions go on after them."""

    entries: list[Entry]
    next_offsets: dict[TopicPartition, int]


class Records:
    """Reads for one session, and knows how far it has read."""

    def __init__(
        self, kafka: AIOKafkaConsumer, consumer: str, pool: Pool, settings: ChassisSettings
    ) -> None:
        self._kafka = kafka
        self._consumer = consumer
        self._pool = pool
        self._settings = settings
        self._read_to: dict[TopicPartition, int] = {}
        self._gone: dict[TopicPartition, int] = {}

    async def next(self) -> Batch:
        """What came within a second, if anything did."""
        limit = self._settings.batch_records
        try:
            found = await self._kafka.getmany(timeout_ms=1000, max_records=limit)
        except NoOffsetForPartitionError:
            await self._begin()
            return Batch([], {})
        except OffsetOutOfRangeError as error:
            self._leave(error.args[0])
            return Batch([], {})
        except UnicodeDecodeError:
            return await self._ourselves()
        after = {where: some[-1].offset + 1 for where, some in found.items()}
        return await self._batch(found, after)

    async def _batch(
        self, found: Mapping[TopicPartition, Iterable[Any]], after: dict[TopicPartition, int]
    ) -> Batch:
        """A partition's records at a time: what is handled meanwhile has its turn in between."""
        entries: list[Entry] = []
        for some in found.values():
            entries += [self._entry(each) for each in some]
            await asyncio.sleep(0)
        self._read_to.update(after)
        return Batch(entries, after)

    def _entry(self, record: Any) -> Entry:
        topic = record.topic[len(self._settings.topic_prefix) :]
        if isinstance(record, LooseRecord) and record.garbled:
            return Entry(record, topic, None, _GARBLED)
        return decode(record, topic)

    async def _ourselves(self) -> Batch:
        """Read on without the library: a record is there that it cannot read.

        It has lost what it read together with that record, on every partition.
        """
        starts = await self._starts()
        found = await garbled.read(self._settings.kafka_bootstrap_servers, starts)
        after = {where: each.next for where, each in found.items() if each.next > starts[where]}
        self._seek(starts | after)
        return await self._batch({where: found[where].records for where in after}, after)

    async def _starts(self) -> dict[TopicPartition, int]:
        """Where to read on: after what was read, else where the group is, else at the beginning."""
        await self._begin()
        committed = await positions.committed(self._kafka)
        return {
            where: self._read_to.get(where, at)
            for where, at in committed.items()
            if at is not None and where not in self._gone
        }

    async def _begin(self) -> None:
        known = await positions.handled(self._pool, self._consumer)
        await positions.begin(self._kafka, known, self._settings.topic_prefix)

    def _leave(self, places: Mapping[TopicPartition, int]) -> None:
        """Leave a partition whose next record is gone to a person; the others go on."""
        self._gone |= places
        self.resume()

    def gone(self) -> str | None:
        """Which partition cannot be read on, if one cannot, and what helps."""
        prefix, mine = self._settings.topic_prefix, self._kafka.assignment()
        for where, offset in sorted(self._gone.items()):
            if where in mine:
                place = f"{where.topic.removeprefix(prefix)}/{where.partition}"
                return f"offset {offset} is gone from {place}: see frontdoor consumers recover"
        return None

    def _seek(self, places: Mapping[TopicPartition, int]) -> None:
        for where, offset in places.items():
            with contextlib.suppress(Exception):  # it has meanwhile gone to another member
                self._kafka.seek(where, offset)

    async def poll(self) -> None:
        """Poll without reading anything: who does not poll leaves the group."""
        self._kafka.pause(*self._kafka.assignment())
        try:
            slipped = await self._kafka.getmany(timeout_ms=0)
        except (NoOffsetForPartitionError, OffsetOutOfRangeError):
            return  # told again to who reads on
        except UnicodeDecodeError:
            self._seek(await self._starts())
        else:
            self._seek({where: some[0].offset for where, some in slipped.items()})

    def resume(self) -> None:
        """Read on, but for partitions that cannot be read on."""
        self._kafka.resume(*self._kafka.paused())
        self._kafka.pause(*self._kafka.assignment() & self._gone.keys())

    def known(self, handled: Mapping[tuple[str, int], int]) -> dict[TopicPartition, int]:
        """Of these places by topic and partition, those that are read here."""
        prefix = self._settings.topic_prefix
        every = {TopicPartition(prefix + t, n): at for (t, n), at in handled.items()}
        return {where: every[where] for where in self._kafka.assignment() & every.keys()}

    async def waiting(self) -> bool:
        """Whether there is something to read."""
        mine = self._kafka.assignment() - self._kafka.paused()
        if not mine:
            return False
        ends = await self._kafka.end_offsets(list(mine))
        return any([await self._kafka.position(where) < end for where, end in ends.items()])
