"""Dead letters: the original bytes in our own table, the reason on the topic."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

from services.chassis.database import Connection
from services.chassis.decode import Entry
from services.chassis.event import Outgoing
from services.contracts import catalogue
from services.contracts.dead_letter import DeadLetter

_PLACES = UUID("0d6f4b52-8f5e-5a0b-8a39-6b0a6f2f1c11")

_INSERT = """
INSERT INTO dead_letter (reference, consumer, topic, partition, "offset", key, headers, value,
    refusal, reason, attempts, event_id, event_source, event_type, sequence, at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (consumer, topic, partition, "offset") DO NOTHING
RETURNING reference
"""


async def keep(
    tx: Connection, consumer: str, refused: Sequence[Entry], attempts: int
) -> list[Outgoing]:
    """Keep these records with their reasons; the events that tell of those not kept before.

    The reference is derived from the record's place, so that work done again is one dead letter.
    """
    if not refused:
        return []
    letters = [_letter(consumer, entry, attempts) for entry in refused]
    rows = [_row(entry, letter) for entry, letter in zip(refused, letters, strict=True)]
    kept = {row["reference"] for row in await tx.fetchmany(_INSERT, rows)}
    return [
        _event(entry, letter)
        for entry, letter in zip(refused, letters, strict=True)
        if letter.reference in kept
    ]


def _letter(consumer: str, entry: Entry, attempts: int) -> DeadLetter:
    record, why = entry.record, entry.refused
    if why is None:
        raise ValueError("only a refused record becomes a dead letter")
    place = f"{consumer}\n{entry.topic}\n{record.partition}\n{record.offset}"
    value = record.value or b""
    return DeadLetter(
        reference=uuid5(_PLACES, place),
        consumer=consumer,
        topic=entry.topic,
        partition=record.partition,
        offset=record.offset,
        refusal=why.refusal,
        reason=why.reason,
        attempts=attempts,
        sha256=hashlib.sha256(value).hexdigest(),
        size=len(value),
        event_type=_header(entry, "ce_type"),
        event_id=_header(entry, "ce_id"),
        at=datetime.now(UTC),
    )


def _row(entry: Entry, letter: DeadLetter) -> tuple[object, ...]:
    record = entry.record
    headers = json.dumps([[name, _latin(value)] for name, value in record.headers])
    sequence = _header(entry, "ce_sequence")
    return (
        letter.reference, letter.consumer, letter.topic, letter.partition, letter.offset,
        record.key, headers, record.value, letter.refusal, letter.reason, letter.attempts,
        letter.event_id, _header(entry, "ce_source"), letter.event_type,
        int(sequence) if sequence and sequence.isdecimal() and len(sequence) < 19 else None,
        letter.at,
    )  # fmt: skip


def _latin(value: bytes | None) -> str | None:
    """Any bytes as text; a header may also have none."""
    return None if value is None else value.decode("latin-1")


def _header(entry: Entry, name: str) -> str | None:
    found = dict(entry.record.headers).get(name)
    if found is None:
        return None
    return "".join(c for c in found.decode("ascii", "replace")[:200] if c.isprintable())


def _event(entry: Entry, letter: DeadLetter) -> Outgoing:
    """Told under the original key where it is text, else under the reference."""
    key = (entry.record.key or b"").decode("ascii", "ignore")
    return Outgoing(
        topic=catalogue.DEAD_LETTER,
        type=catalogue.NAME_OF[DeadLetter],
        key=key if key.isprintable() and 0 < len(key) <= 64 else str(letter.reference),
        id=str(letter.reference),
        value=letter.model_dump_json().encode(),
        causationid=letter.event_id,
    )
