"""A kept record: dead, or parked behind a dead one of its key."""

import hashlib
import json
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from services.chassis.database import Connection, Pool
from services.chassis.decode import Entry, decode
from services.chassis.failures import outages
from services.contracts.vocabulary import Refusal

_COLUMNS = """reference, consumer, topic, partition, "offset", key, headers, value, refusal, reason,
    attempts, event_source, sequence, parked, superseded_at IS NOT NULL AS superseded"""

_FIND = f"SELECT {_COLUMNS} FROM dead_letter WHERE reference = $1"  # noqa: S608 - our own words

_LOCK = f"{_FIND} AND superseded_at IS NULL FOR UPDATE"

# Not by sequence: each writer has its own, and what could not be read may have none. Whatever waits
# lies behind what it waits for.
_LINE = f"""
SELECT {_COLUMNS} FROM dead_letter
WHERE consumer = $1 AND topic = $2 AND key = $3 AND superseded_at IS NULL
    AND (parked OR refusal IN ('malformed', 'poison'))
ORDER BY "offset" LIMIT $4
"""  # noqa: S608 - our own words

Line = tuple[str, str, bytes | None]
"""A consumer, a topic, a key: what stands in one line."""


@dataclass(frozen=True)
class Letter:
    """A row of `dead_letter`. It is a Kafka record as it came, and what became of it."""

    reference: UUID
    consumer: str
    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None
    refusal: str | None
    reason: str | None
    attempts: int
    event_source: str | None
    sequence: int | None
    parked: bool
    superseded: bool

    @property
    def line(self) -> Line:
        """The line that it stands in."""
        return (self.consumer, self.topic, self.key)

    @property
    def holds(self) -> bool:
        """Later events of its key wait behind it, on a topic of steps."""
        return self.refusal != Refusal.UNKNOWN_TYPE

    @property
    def sha256(self) -> str:
        """Of the body as it stands."""
        return hashlib.sha256(self.value or b"").hexdigest()

    def entry(self) -> Entry:
        """The record, read afresh by today's code."""
        return decode(self, self.topic)._replace(reference=self.reference)

    def behind(self, other: "Letter | None") -> bool:
        """Whether the first of its line must be dealt with before it."""
        if other is None or other.reference == self.reference:
            return False
        return self.holds or other.offset < self.offset


def stored_headers(headers: str) -> tuple[tuple[str, bytes | None], ...]:
    """The headers of a record, byte for byte, from the text that keeps them."""
    return tuple(
        (name, None if value is None else value.encode("latin-1"))
        for name, value in json.loads(headers)
    )


async def find(pool: Pool, reference: UUID) -> Letter | None:
    """The letter as it stands now. `Unavailable` where the database is away."""
    with outages():
        return _letter(await pool.fetchrow(_FIND, reference))


async def lock(tx: Connection, reference: UUID) -> Letter | None:
    """The letter, which nobody else ends meanwhile; None where it is ended or superseded."""
    return _letter(await tx.fetchrow(_LOCK, reference))


async def first(pool: Pool, line: Line) -> Letter | None:
    """Who is first in a line; what is of a type unknown here stands in none. `Unavailable`."""
    with outages():
        return _letter(await pool.fetchrow(_LINE, *line, 1))


async def standing(pool: Pool, line: Line) -> list[UUID]:
    """All who stand in a line, in its order. `Unavailable` where the database is away."""
    with outages():
        return [row["reference"] for row in await pool.fetch(_LINE, *line, None)]


def _letter(row: asyncpg.Record | None) -> Letter | None:
    if row is None:
        return None
    return Letter(**{**dict(row), "headers": stored_headers(row["headers"])})
