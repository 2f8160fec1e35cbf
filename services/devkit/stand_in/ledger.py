"""The ledger: one row a record read, each time that it is read."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from services.chassis.database import Connection
from services.chassis.decode import Entry
from services.contracts.decision import Routed

_WRITE = """
INSERT INTO ledger (topic, partition, "offset", key, sha256, refused,
    ce_source, ce_id, ce_type, sequence, revision, destination, copies)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
"""

# Two processes of the stand-in may read the same record for a moment: one of them answers.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('devkit.ledger'))"

_SEEN = """
SELECT ce_source, ce_id FROM ledger
WHERE (ce_source, ce_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
"""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that is read for the first time."""

    entry: Entry
    routed: Routed


async def note(tx: Connection, entries: Sequence[Entry]) -> list[Decided]:
    """Write down every record; the decisions among them that nobody had read before."""
    await tx.execute(_LOCK)
    before = await _seen(tx, entries)
    await tx.executemany(_WRITE, [_row(entry) for entry in entries])
    return _first(entries, before)


async def _seen(tx: Connection, entries: Sequence[Entry]) -> set[tuple[str, str]]:
    wanted = [e.event.envelope for e in entries if e.event is not None]
    rows = await tx.fetch(_SEEN, [each.source for each in wanted], [each.id for each in wanted])
    return {(row[0], row[1]) for row in rows}


def _first(entries: Sequence[Entry], before: set[tuple[str, str]]) -> list[Decided]:
    first, seen = [], set(before)
    for entry in entries:
        if entry.event is None or not isinstance(entry.event.data, Routed):
            continue
        identity = (entry.event.envelope.source, entry.event.envelope.id)
        if identity not in seen:
            seen.add(identity)
            first.append(Decided(entry, entry.event.data))
    return first


def _row(entry: Entry) -> tuple[object, ...]:
    record, event = entry.record, entry.event
    place = (entry.topic, record.partition, record.offset)
    sha256 = hashlib.sha256(record.value or b"").hexdigest()
    if event is None:
        reason = entry.refused.reason if entry.refused else None
        return (*place, None, sha256, reason, None, None, None, None, None, None, [])
    said = event.envelope
    routed = event.data if isinstance(event.data, Routed) else None
    return (
        *(*place, event.key, sha256, None, said.source, said.id, said.type, said.sequence),
        routed.revision if routed else None,
        routed.decision.destination if routed else None,
        list(routed.decision.copies) if routed else [],
    )
