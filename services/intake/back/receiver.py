"""SQL of what is known of receivers: one row each, shared by all processes of intake."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record as Row

from services.chassis.database import Connection
from services.intake.back.breaker import Breaker

_MAKE = """
INSERT INTO answer_receiver (source, url_sha256) VALUES ($1, $2) ON CONFLICT (source) DO NOTHING
"""

_READ = """
SELECT url_sha256, failures, openings, open_until, probing, gone_at FROM answer_receiver
WHERE source = $1 FOR UPDATE
"""

_FREE = _READ + " SKIP LOCKED"

_KEEP = """
UPDATE answer_receiver SET url_sha256 = $2, failures = $3, openings = $4, open_until = $5,
    probing = $6, gone_at = $7
WHERE source = $1
"""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is told at one address. `gone_at` is when it said that it wants nothing any more."""

    breaker: Breaker
    gone_at: datetime | None = None


def fingerprint(url: str) -> bytes:
    """What is kept of an address."""
    return hashlib.sha256(url.encode()).digest()


async def free(tx: Connection, source: str, url: str) -> Receiver | None:
    """What is known of a receiver, held until the transaction ends.

    None where another process holds it just now, or where it was not known until now. What was
    known of another address says nothing of this one.
    """
    row = await tx.fetchrow(_FREE, source)
    if row is None:
        await tx.execute(_MAKE, source, fingerprint(url))
        return None
    return _receiver(row) if row["url_sha256"] == fingerprint(url) else Receiver(Breaker())


async def held(tx: Connection, source: str, url: str) -> Receiver | None:
    """The same, waited for; None where the source has another address meanwhile."""
    row = await tx.fetchrow(_READ, source)
    return _receiver(row) if row and row["url_sha256"] == fingerprint(url) else None


async def keep(tx: Connection, source: str, url: str, receiver: Receiver) -> None:
    """Keep what is known now."""
    breaker = receiver.breaker
    await tx.execute(
        _KEEP,
        source,
        fingerprint(url),
        breaker.failures,
        breaker.openings,
        breaker.open_until,
        breaker.probing,
        receiver.gone_at,
    )


def _receiver(row: Row) -> Receiver:
    breaker = Breaker(row["failures"], row["openings"], row["open_until"], row["probing"])
    return Receiver(breaker, row["gone_at"])
