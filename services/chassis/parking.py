"""Later events of a key while an earlier one is set aside: parked, or free to go past it."""

from collections.abc import Collection, Sequence
from functools import cache

from services.chassis.database import Connection
from services.chassis.decode import Entry
from services.chassis.event import Event
from services.contracts import topics
from services.contracts.vocabulary import Refusal

# Asked of every batch, and mostly the last question: seldom is anything set aside.
_OPEN = """
SELECT topic FROM unnest($2::text[]) AS t (topic) WHERE EXISTS (
    SELECT FROM dead_letter d
    WHERE d.consumer = $1 AND d.topic = t.topic AND superseded_at IS NULL)
"""

# Locks what holds the key: a replay that ends it now is waited for, and then it holds no more.
_HOLDERS = """
SELECT key FROM dead_letter
WHERE consumer = $1 AND topic = $2 AND key = ANY($3::bytea[]) AND superseded_at IS NULL
    AND (parked OR refusal IN ('malformed', 'poison'))
ORDER BY key, reference FOR SHARE
"""

_SUPERSEDE = """
UPDATE dead_letter d SET superseded_at = now()
FROM unnest($3::bytea[], $4::text[], $5::bigint[], $6::int[], $7::bigint[])
    AS t (key, source, sequence, partition, "offset")
WHERE d.consumer = $1 AND d.topic = $2 AND d.key = t.key AND superseded_at IS NULL
    AND CASE WHEN d.sequence IS NOT NULL AND d.event_source = t.source
        THEN d.sequence <= t.sequence
        ELSE d.partition = t.partition AND d."offset" < t."offset" END
"""

# Of a type unknown before, and known since: the event came again, or a copy of it was driven.
_KNOWN = """
UPDATE dead_letter d SET superseded_at = now()
FROM unnest($3::bytea[], $4::text[], $5::text[]) AS t (key, source, id)
WHERE d.consumer = $1 AND d.topic = $2 AND d.key = t.key AND superseded_at IS NULL
    AND refusal = 'unknown_type' AND d.event_source = t.source AND d.event_id = t.id
"""

_ASIDE = """
SELECT DISTINCT topic, key FROM dead_letter
WHERE consumer = $1 AND (topic, key) IN (SELECT * FROM unnest($2::text[], $3::bytea[]))
    AND superseded_at IS NULL
"""

Key = tuple[str, str]
"""A topic and a key."""


@cache
def steps() -> frozenset[str]:
    """The topics whose events must all be handled, each after the one before."""
    return frozenset(name for name, topic in topics.load().items() if topic.events == "steps")


def segments(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Cut a batch before each event that must see that an earlier one of its key was refused."""
    if all(entry.refused is None for entry in entries):
        return [list(entries)]
    parts: list[list[Entry]] = [[]]
    refused: set[tuple[str, bytes | None]] = set()
    for entry in entries:
        place = (entry.topic, entry.record.key)
        if entry.event is not None and place in refused:
            parts.append([])
            refused.clear()
        if holds(entry):
            refused.add(place)
        parts[-1].append(entry)
    return parts


def holds(entry: Entry) -> bool:
    """Whether a record is refused so that later events of its key wait behind it."""
    why = entry.refused
    return entry.topic in steps() and why is not None and why.refusal is not Refusal.UNKNOWN_TYPE


async def open_topics(tx: Connection, consumer: str, names: Collection[str]) -> frozenset[str]:
    """Those of the topics where something is set aside that nobody has dealt with."""
    rows = await tx.fetch(_OPEN, consumer, sorted(names))
    return frozenset(row[0] for row in rows)


async def held(
    tx: Connection, consumer: str, events: Sequence[Event], among: Collection[str]
) -> frozenset[Key]:
    """The keys of these events that a dead or parked event holds, on topics of steps.

    It must be a statement after the one that locks the keys' marks: an older snapshot would miss
    what another process set aside, or still see what it ended.
    """
    found: set[Key] = set()
    for topic in sorted(steps().intersection(among)):
        keys = {event.key.encode() for event in events if event.topic == topic}
        rows = await tx.fetch(_HOLDERS, consumer, topic, list(keys)) if keys else []
        found.update((topic, row[0].decode()) for row in rows)
    return frozenset(found)


async def unexplained(
    tx: Connection, consumer: str, gaps: Sequence[Event], among: Collection[str]
) -> list[Event]:
    """Those events that skip a sequence though nothing of their key is set aside."""
    asked = [(event.topic, event.key.encode()) for event in gaps if event.topic in among]
    if not asked:
        return list(gaps)
    rows = await tx.fetch(_ASIDE, consumer, *zip(*asked, strict=True))
    aside = {tuple(row) for row in rows}
    return [event for event in gaps if (event.topic, event.key.encode()) not in aside]


async def supersede(
    tx: Connection, consumer: str, handled: Sequence[Entry], among: Collection[str]
) -> None:
    """Nobody waits behind a dead letter whose key has since told its whole state anew.

    A step tells of itself alone: it ends what was kept of it while its type was unknown.
    """
    for topic in sorted(set(among) - steps()):
        rows = [_place(entry) for entry in _last(handled, topic)]
        if rows:
            await tx.execute(_SUPERSEDE, consumer, topic, *zip(*rows, strict=True))
    for topic in sorted(steps().intersection(among)):
        events = [entry.event for entry in handled if entry.event and entry.topic == topic]
        if events:
            ids = [(e.key.encode(), e.envelope.source, e.envelope.id) for e in events]
            await tx.execute(_KNOWN, consumer, topic, *zip(*ids, strict=True))


def _last(entries: Sequence[Entry], topic: str) -> list[Entry]:
    """The last event of each key and source."""
    last = {(e.record.key, e.event.envelope.source): e for e in entries
            if e.event is not None and e.topic == topic}  # fmt: skip
    return list(last.values())


def _place(entry: Entry) -> tuple[object, ...]:
    if entry.event is None:
        raise ValueError("only an event that was read supersedes")
    envelope, record = entry.event.envelope, entry.record
    return (record.key, envelope.source, envelope.sequence, record.partition, record.offset)
