"""Copies of steps that nobody can read: what stands, or was dealt with, holds nobody again."""

from collections.abc import Sequence
from typing import NamedTuple

from services.chassis import parking
from services.chassis.database import Connection
from services.chassis.decode import Entry
from services.contracts import envelope
from services.contracts.envelope import UnreadableEnvelope

# One statement: whoever deals with a letter ends it and lifts the mark at once, so that one of both
# is seen, and nobody need be waited for.
_KNOWN = """
SELECT topic, source, id
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
    AS t (topic, source, id, key, sequence)
WHERE EXISTS (
    SELECT FROM mark m WHERE m.consumer = $1 AND m.topic = t.topic AND m.source = t.source
        AND m.key = t.key AND m.sequence >= t.sequence)
OR EXISTS (
    SELECT FROM dead_letter d WHERE d.consumer = $1 AND d.topic = t.topic
        AND d.key = convert_to(t.key, 'UTF8') AND d.event_source = t.source
        AND d.event_id = t.id AND d.superseded_at IS NULL)
"""


Identity = tuple[str, str, str]
"""Topic, source and id."""


class Said(NamedTuple):
    """What the headers of a record that cannot be read say it is."""

    topic: str
    source: str
    id: str
    key: str
    sequence: int

    @property
    def identity(self) -> Identity:
        """What a consumer would deduplicate on."""
        return (self.topic, self.source, self.id)


async def left_out(tx: Connection, consumer: str, refused: Sequence[Entry]) -> list[Entry]:
    """These refused records without copies of what stands, of what was dealt with, of each other.

    Asked before the marks are lifted for what comes with them. Where the headers cannot be read,
    nobody knows whether it is one.
    """
    said = [_said(entry) for entry in refused]
    asked = [each for each in said if each is not None]
    known = await _known(tx, consumer, asked) if asked else set()
    left = []
    for entry, each in zip(refused, said, strict=True):
        if each is None or each.identity not in known:
            left.append(entry)
        if each is not None:
            known.add(each.identity)
    return left


async def _known(tx: Connection, consumer: str, asked: Sequence[Said]) -> set[Identity]:
    rows = await tx.fetch(_KNOWN, consumer, *zip(*asked, strict=True))
    return {(topic, source, id_) for topic, source, id_ in rows}


def _said(entry: Entry) -> Said | None:
    if not parking.holds(entry):
        return None
    try:
        found = envelope.read(entry.record.headers)
    except UnreadableEnvelope:
        return None
    if entry.record.key != found.subject.encode():
        return None
    return Said(entry.topic, found.source, found.id, found.subject, found.sequence)
