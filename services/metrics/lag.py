"""How far each consumer group is behind, in messages and in time. Pure.

Time lag is exact: the timestamp of the first record that the group has not committed, read by
`probe.py`. What a consumer observes of itself says nothing once it is dead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.contracts.topics import Topic


@dataclass(frozen=True, slots=True, order=True)
class Read:
    """A partition as one group reads it."""

    group: str
    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Lag:
    """Records not yet committed, and when the first of them was appended."""

    messages: int = 0
    oldest_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lags:
    """The lag of every group on every partition that it reads, as measured at one moment."""

    taken_at: datetime
    by_read: Mapping[Read, Lag]


@dataclass(frozen=True, slots=True)
class Offsets:
    """A partition's first and next offset, and what the group has committed, if anything."""

    begin: int
    end: int
    committed: int | None

    @property
    def next(self) -> int:
        """Where the group goes on reading: groups begin at the earliest record."""
        return self.begin if self.committed is None else max(self.begin, self.committed)

    @property
    def messages(self) -> int:
        """Records not yet committed. On a compacted topic, at most so many."""
        return max(0, self.end - self.next)


def reads(topics: Mapping[str, Topic]) -> list[Read]:
    """Every group on every partition, as `schemas/topics.yaml` declares them."""
    return [
        Read(group, topic.name, partition)
        for topic in topics.values()
        for group in topic.consumers
        for partition in range(topic.partitions)
    ]


def behind(offsets: Mapping[Read, Offsets]) -> dict[str, dict[tuple[str, int], int]]:
    """By group: the partitions with something to read, each with the offset to look at."""
    found: dict[str, dict[tuple[str, int], int]] = {}
    for read, known in offsets.items():
        if known.messages:
            found.setdefault(read.group, {})[read.topic, read.partition] = known.next
    return found


def lags(
    offsets: Mapping[Read, Offsets], oldest: Iterable[tuple[Read, datetime]]
) -> dict[Read, Lag]:
    """Lag by partition, from the offsets and the oldest records that were found."""
    when = dict(oldest)
    return {read: Lag(known.messages, when.get(read)) for read, known in offsets.items()}
