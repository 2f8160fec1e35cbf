"""The inbox and the marks: which events are new to a consumer."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.chassis.database import Connection
from services.chassis.event import Event

# Names the new ones only where some are not: mostly all are, and a record for each costs.
_NEW = """
WITH new AS (
    INSERT INTO inbox (consumer, source, id)
    SELECT $1, $2, id FROM unnest($3::text[]) AS t (id) ORDER BY id
    ON CONFLICT DO NOTHING
    RETURNING id)
SELECT CASE WHEN count(*) < cardinality($3::text[]) THEN coalesce(array_agg(id), '{}') END FROM new
"""

# Locks the keys' rows in key order and tells the mark that stood there before, if one did.
_MARKS = """
WITH before AS (
    INSERT INTO mark AS m (consumer, topic, source, key, sequence)
    SELECT $1, $2, $3, key, sequence
    FROM unnest($4::text[], $5::bigint[]) AS t (key, sequence) ORDER BY key
    ON CONFLICT (consumer, topic, source, key)
        DO UPDATE SET sequence = greatest(m.sequence, excluded.sequence)
    RETURNING key, old.sequence)
SELECT key, sequence FROM before WHERE sequence IS NOT NULL
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
    first: dict[str, dict[str, Event]] = {}
    for event in events:
        first.setdefault(event.envelope.source, {}).setdefault(event.envelope.id, event)
    new: set[int] = set()
    for source, by_id in sorted(first.items()):
        found = await tx.fetchval(_NEW, consumer, source, list(by_id))
        new.update(id(by_id[each]) for each in (by_id if found is None else found))
    return [event for event in events if id(event) in new]


async def sort(tx: Connection, consumer: str, events: Sequence[Event]) -> Sorted:
    """Tell new events from known ones, and note them as handled, in this transaction."""
    new = await claim(tx, consumer, events)
    marks = await _marks(tx, consumer, new)
    return _sort(new, marks, redelivered=len(events) - len(new))


async def _marks(tx: Connection, consumer: str, new: Sequence[Event]) -> dict[Place, int]:
    highest: dict[tuple[str, str], dict[str, int]] = {}
    for event in new:
        of_stream = highest.setdefault((event.topic, event.envelope.source), {})
        sequence = event.envelope.sequence
        of_stream[event.key] = max(of_stream.get(event.key, 0), sequence)
    before: dict[Place, int] = {}
    for (topic, source), keys in sorted(highest.items()):
        found = await tx.fetch(_MARKS, consumer, topic, source, list(keys), list(keys.values()))
        before |= {(topic, source, key): old for key, old in found}
    return before


def _sort(new: Sequence[Event], marks: dict[Place, int], *, redelivered: int) -> Sorted:
    fresh: list[Event] = []
    stale = gaps = 0
    for event in new:
        place = (event.topic, event.envelope.source, event.key)
        sequence = event.envelope.sequence
        mark = marks.get(place, 0)
        if sequence <= mark:
            stale += 1
            continue
        gaps += sequence > mark + 1
        marks[place] = sequence
        fresh.append(event)
    return Sorted(fresh, redelivered, stale, gaps)


async def advance(tx: Connection, consumer: str, offsets: dict[tuple[str, int], int]) -> None:
    """Keep each partition's next offset beside the effects, never backwards."""
    topics, partitions = zip(*offsets, strict=True)
    await tx.execute(_OFFSETS, consumer, list(topics), list(partitions), list(offsets.values()))
