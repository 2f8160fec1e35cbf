"""The inbox and the marks: which events are new to a consumer."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from services.chassis import parking
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

_RESTORE = """
UPDATE mark AS m SET sequence = t.sequence
FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) AS t (topic, source, key, sequence)
WHERE consumer = $1 AND m.topic = t.topic AND m.source = t.source AND m.key = t.key
"""

_OFFSETS = """
INSERT INTO next_offset AS n (consumer, topic, partition, next)
SELECT $1, topic, partition, next
FROM unnest($2::text[], $3::int[], $4::bigint[]) AS t (topic, partition, next)
ORDER BY topic, partition
ON CONFLICT (consumer, topic, partition) DO UPDATE SET next = greatest(n.next, excluded.next)
"""

Place = tuple[str, str, str]
"""Topic, source and key: what is counted from 1."""


@dataclass(frozen=True)
class Sorted:
    """What a batch holds: events to handle, to park, and what is swallowed or only counted.

    `gaps` are those of the fresh whose sequence skips one; `set_aside` are the topics where
    something stands that nobody has dealt with.
    """

    fresh: Sequence[Event] = ()
    parked: Sequence[Event] = ()
    redelivered: int = 0
    stale: int = 0
    gaps: Sequence[Event] = ()
    set_aside: Collection[str] = ()


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
    """Tell new events from known ones, and note them as handled, in this transaction.

    What is to be parked is noted as seen, and its marks stay where they were.
    """
    new = await claim(tx, consumer, events)
    marks = await _marks(tx, consumer, new)
    topics = {event.topic for event in new}
    set_aside = await parking.open_topics(tx, consumer, topics) if topics else frozenset()
    held = await parking.held(tx, consumer, new, set_aside)
    await _restore(tx, consumer, [e for e in new if (e.topic, e.key) in held], marks)
    return _sort(new, marks, held, set_aside, redelivered=len(events) - len(new))


async def lift(tx: Connection, consumer: str, place: Place, sequence: int) -> int:
    """Lock a mark and move it there, never backwards; where it stood before, 0 where nowhere."""
    topic, source, key = place
    found = await tx.fetch(_MARKS, consumer, topic, source, [key], [sequence])
    return int(found[0][1]) if found else 0


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


async def _restore(
    tx: Connection, consumer: str, waiting: Sequence[Event], before: dict[Place, int]
) -> None:
    """Put the marks of keys that wait back to where they stood."""
    places = sorted({_place(event) for event in waiting})
    if places:
        stood = [before.get(place, 0) for place in places]
        await tx.execute(_RESTORE, consumer, *zip(*places, strict=True), stood)


def _place(event: Event) -> Place:
    return (event.topic, event.envelope.source, event.key)


def _sort(
    new: Sequence[Event],
    marks: dict[Place, int],
    held: Collection[parking.Key],
    set_aside: Collection[str],
    *,
    redelivered: int,
) -> Sorted:
    fresh: list[Event] = []
    parked: list[Event] = []
    gaps: list[Event] = []
    stale = 0
    for event in new:
        place = _place(event)
        sequence = event.envelope.sequence
        mark = marks.get(place, 0)
        if sequence <= mark:
            stale += 1
            continue
        if held and (event.topic, event.key) in held:
            parked.append(event)
            continue
        if sequence > mark + 1:
            gaps.append(event)
        marks[place] = sequence
        fresh.append(event)
    return Sorted(fresh, parked, redelivered, stale, gaps, set_aside)


async def advance(tx: Connection, consumer: str, offsets: dict[tuple[str, int], int]) -> None:
    """Keep each partition's next offset beside the effects, never backwards."""
    topics, partitions = zip(*offsets, strict=True)
    await tx.execute(_OFFSETS, consumer, list(topics), list(partitions), list(offsets.values()))
