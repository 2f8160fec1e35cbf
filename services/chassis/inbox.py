"""The inbox and the marks: which events are new to a consumer."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.chassis.database import Connection
from services.chassis.event import Event

_NEW = """
INSERT INTO inbox (consumer, source, id)
SELECT $1, source, id FROM unnest($2::text[], $3::text[]) AS t (source, id) ORDER BY source, id
ON CONFLICT DO NOTHING
RETURNING source, id
"""

# Locks the keys' rows in key order and tells the mark that stood there before.
_MARKS = """
INSERT INTO mark AS m (consumer, topic, key, source, sequence)
SELECT $1, topic, key, source, sequence
FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS t (topic, key, source, sequence)
ORDER BY topic, key, source
ON CONFLICT (consumer, topic, key, source)
    DO UPDATE SET sequence = greatest(m.sequence, excluded.sequence)
RETURNING topic, key, source, old.sequence
"""

_OFFSETS = """
INSERT INTO next_offset AS n (consumer, topic, partition, next)
SELECT $1, topic, partition, next
FROM unnest($2::text[], $3::int[], $4::bigint[]) AS t (topic, partition, next)
ORDER BY topic, partition
ON CONFLICT (consumer, topic, partition) DO UPDATE SET next = greatest(n.next, excluded.next)
"""

Place = tuple[str, str, str]


@dataclass(frozen=True)
class Sorted:
    """What a batch holds: events to handle, and what is swallowed or only counted."""

    fresh: list[Event]
    redelivered: int
    stale: int
    gaps: int


async def claim(tx: Connection, consumer: str, events: Sequence[Event]) -> list[Event]:
    """Note these events as seen; those that nobody had seen, in their order.

    Of one id twice in a batch only the first counts.
    """
    if not events:
        return []
    first = {(e.envelope.source, e.envelope.id): e for e in reversed(events)}
    sources, ids = zip(*first, strict=True)
    new = {(r[0], r[1]) for r in await tx.fetch(_NEW, consumer, list(sources), list(ids))}
    return [e for e in events if _identity(e) in new and first[_identity(e)] is e]


def _identity(event: Event) -> tuple[str, str]:
    return event.envelope.source, event.envelope.id


async def sort(tx: Connection, consumer: str, events: Sequence[Event]) -> Sorted:
    """Tell new events from known ones, and note them as handled, in this transaction."""
    new = await claim(tx, consumer, events)
    marks = await _marks(tx, consumer, new)
    return _sort(new, marks, redelivered=len(events) - len(new))


async def _marks(tx: Connection, consumer: str, new: Sequence[Event]) -> dict[Place, int]:
    highest: dict[Place, int] = {}
    for event in new:
        place = (event.topic, event.key, event.envelope.source)
        highest[place] = max(highest.get(place, 0), event.envelope.sequence)
    if not highest:
        return {}
    topics, keys, sources = (list(column) for column in zip(*highest, strict=True))
    before = await tx.fetch(_MARKS, consumer, topics, keys, sources, list(highest.values()))
    return {(topic, key, source): old or 0 for topic, key, source, old in before}


def _sort(new: Sequence[Event], marks: dict[Place, int], *, redelivered: int) -> Sorted:
    fresh: list[Event] = []
    stale = gaps = 0
    for event in new:
        place = (event.topic, event.key, event.envelope.source)
        sequence = event.envelope.sequence
        if sequence <= marks[place]:
            stale += 1
            continue
        gaps += sequence > marks[place] + 1
        marks[place] = sequence
        fresh.append(event)
    return Sorted(fresh, redelivered, stale, gaps)


async def advance(tx: Connection, consumer: str, offsets: dict[tuple[str, int], int]) -> None:
    """Keep each partition's next offset beside the effects, never backwards."""
    topics, partitions = zip(*offsets, strict=True)
    await tx.execute(_OFFSETS, consumer, list(topics), list(partitions), list(offsets.values()))
