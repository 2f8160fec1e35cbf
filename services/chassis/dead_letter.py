"""Dead letters: the original bytes in our own table, the reason on the topic."""

import contextlib
import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from services.chassis.database import Connection
from services.chassis.decode import Entry
from services.chassis.event import Outgoing
from services.chassis.plain import ID, TYPE, plain
from services.contracts import catalogue, envelope
from services.contracts.dead_letter import DeadLetter
from services.contracts.envelope import UnreadableEnvelope

_PLACES = UUID("0d6f4b52-8f5e-5a0b-8a39-6b0a6f2f1c11")

_ENDING = ("replay", "discard", "expire")
"""The deeds after which a record that comes again is not set aside again."""

# Whatever it conflicts with, the record is kept already.
_DEAD = """
INSERT INTO dead_letter (reference, consumer, topic, partition, "offset", key, headers, value,
    event_id, event_source, event_type, sequence, refusal, reason, attempts, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT DO NOTHING
RETURNING reference
"""

# In a statement after the one that inserts: that one may have waited for the deed which ended it,
# and its snapshot would not show the deed.
_ENDED = f"""
DELETE FROM dead_letter WHERE reference = ANY($1::uuid[])
    AND EXISTS (SELECT FROM audit WHERE subject = reference::text AND action IN {_ENDING})
RETURNING reference
"""  # noqa: S608 - our own words

_PARKED = """
INSERT INTO dead_letter (reference, consumer, topic, partition, "offset", key, headers, value,
    event_id, event_source, event_type, sequence, attempts, parked, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, true, now())
ON CONFLICT DO NOTHING
"""


class Kept(NamedTuple):
    """A record that is set aside from now on, and the event that tells of it."""

    entry: Entry
    told: Outgoing


async def keep(
    tx: Connection, consumer: str, refused: Sequence[Entry], attempts: int
) -> list[Kept]:
    """Keep these records with their reasons; those that were not kept before.

    The reference is derived from the record's place on its partition, so that work done again is
    one dead letter.
    """
    if not refused:
        return []
    letters = [letter(consumer, entry, attempts) for entry in refused]
    rows = [
        (*_record(consumer, entry), told.refusal, told.reason, told.attempts, told.at)
        for entry, told in zip(refused, letters, strict=True)
    ]
    kept = {row["reference"] for row in await tx.fetchmany(_DEAD, rows)}
    if kept:
        kept -= {row["reference"] for row in await tx.fetch(_ENDED, list(kept))}
    return [
        Kept(entry, tell(entry, told))
        for entry, told in zip(refused, letters, strict=True)
        if told.reference in kept
    ]


async def park(tx: Connection, consumer: str, entries: Sequence[Entry]) -> None:
    """Keep events until those before them are dealt with; nothing is told of them."""
    if entries:
        await tx.executemany(_PARKED, [_record(consumer, entry) for entry in entries])


def letter(consumer: str, entry: Entry, attempts: int) -> DeadLetter:
    """What is told of a refused record: no part of its body, of its headers what is plain."""
    record, why = entry.record, entry.refused
    if why is None:
        raise ValueError("only a refused record becomes a dead letter")
    value, headers = record.value or b"", dict(record.headers)
    return DeadLetter(
        reference=_reference(consumer, entry),
        consumer=consumer,
        topic=entry.topic,
        partition=record.partition,
        offset=record.offset,
        refusal=why.refusal,
        reason=why.reason,
        attempts=attempts,
        sha256=hashlib.sha256(value).hexdigest(),
        size=len(value),
        event_type=plain(headers.get("ce_type"), TYPE),
        event_id=plain(headers.get("ce_id"), ID),
        at=datetime.now(UTC),
    )


def tell(entry: Entry, told: DeadLetter) -> Outgoing:
    """Told under the original key where it is an id, else under the reference."""
    return Outgoing(
        topic=catalogue.DEAD_LETTER,
        type=catalogue.NAME_OF[DeadLetter],
        key=plain(entry.record.key, ID) or str(told.reference),
        id=str(told.reference),
        value=told.model_dump_json().encode(),
        causationid=told.event_id,
    )


def _reference(consumer: str, entry: Entry) -> UUID:
    record = entry.record
    place = f"{consumer}\n{entry.topic}\n{record.partition}\n{record.offset}"
    return entry.reference or uuid5(_PLACES, place)


def _record(consumer: str, entry: Entry) -> tuple[object, ...]:
    """The record's place, its bytes, and what its headers say of it."""
    record = entry.record
    headers = json.dumps([[name, _latin(value)] for name, value in record.headers])
    place = (_reference(consumer, entry), consumer, entry.topic, record.partition, record.offset)
    return (*place, record.key, headers, record.value, *_identity(entry))


def _identity(entry: Entry) -> tuple[str | None, str | None, str | None, int | None]:
    """Id, source, type and sequence: exact where they could be read, else for people to see."""
    with contextlib.suppress(UnreadableEnvelope):
        read = envelope.read(entry.record.headers)
        return (read.id, read.source, read.type, read.sequence)
    sequence = _header(entry, "ce_sequence")
    number = int(sequence) if sequence and sequence.isdecimal() and len(sequence) < 19 else None
    found = [_header(entry, f"ce_{name}") for name in ("id", "source", "type")]
    return (found[0], found[1], found[2], number)


def _latin(value: bytes | None) -> str | None:
    """Any bytes as text; a header may also have none."""
    return None if value is None else value.decode("latin-1")


def _header(entry: Entry, name: str) -> str | None:
    found = dict(entry.record.headers).get(name)
    if found is None:
        return None
    return "".join(c for c in found.decode("ascii", "replace")[:200] if c.isprintable())
