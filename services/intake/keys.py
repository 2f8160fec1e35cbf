"""Source keys: 256 random bits, stored as their SHA-256 and never as themselves."""

import asyncio
import hashlib
import math
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from services.chassis import audit
from services.chassis.audit import Deed
from services.chassis.database import Pool
from services.intake.disabling import disabled

FRESH_SECONDS = 5.0
"""A key that was ended before its time may go on working for so long."""

_LIST = """
SELECT source, left(encode(sha256, 'hex'), 12) AS fingerprint, created_at AS issued_at, expires_at
FROM intake.source_key WHERE expires_at IS NULL OR expires_at > now()
ORDER BY source, created_at, sha256
"""

_END = """
UPDATE intake.source_key SET expires_at = least(expires_at, now() + $2::interval) WHERE source = $1
"""

_ENDED = "DELETE FROM intake.source_key WHERE source = $1 AND expires_at <= now()"

_IN_FORCE = """
SELECT sha256, source, expires_at FROM intake.source_key
WHERE expires_at IS NULL OR expires_at > now()
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A key in force, known by the first twelve hexadecimal digits of its SHA-256.

    `expires_at` is when it ends, if it does.
    """

    source: str
    fingerprint: str
    issued_at: datetime
    expires_at: datetime | None


def new_key() -> str:
    """A key to give to a source."""
    return secrets.token_urlsafe(32)


def fingerprint(key: str) -> bytes:
    """What is stored of a key. Its 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(key.encode()).digest()


async def issue(connection: "asyncpg.Connection[Any]", source: str) -> str:
    """A new key for a source; older ones stay valid, so that they can be changed over."""
    key = new_key()
    await connection.execute(
        "INSERT INTO intake.source_key (sha256, source) VALUES ($1, $2)", fingerprint(key), source
    )
    return key


async def rotate(
    tx: "asyncpg.Connection[Any]", source: str, *, overlap: timedelta, actor: str
) -> str:
    """A new key for a source, with its line in the audit; older ones end after the overlap.

    One that ends sooner stays as it is.
    """
    await tx.execute(_END, source, overlap)
    await tx.execute(_ENDED, source)
    key = await issue(tx, source)
    detail = {
        "fingerprint": fingerprint(key).hex()[:12],
        "overlap_seconds": int(overlap.total_seconds()),
    }
    await audit.write(tx, Deed(actor, "rotate key", source, None, detail))  # type: ignore[arg-type]
    return key


async def in_force(connection: "asyncpg.Connection[Any]") -> list[Issued]:
    """The keys of all sources, the oldest of each first."""
    return [Issued(**dict(row)) for row in await connection.fetch(_LIST)]


async def of_source(connection: "asyncpg.Connection[Any]", source: str) -> list[Issued]:
    """The keys of one source, the oldest first."""
    return [each for each in await in_force(connection) if each.source == source]


class Keys:
    """The keys in force, in memory, read again when older than `FRESH_SECONDS`.

    `disabled` are the sources that are switched off, as of the same reading.

    An unknown key costs at most one reading of the table at a time, shared by all who wait.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._keys: dict[bytes, tuple[str, datetime | None]] = {}
        self.disabled: frozenset[str] = frozenset()
        self._read_at = -math.inf
        self._reading: asyncio.Task[None] | None = None

    async def source(self, key: str) -> str | None:
        """Whose key this is, or None. An outage of the database goes up."""
        wanted = fingerprint(key)
        await self.refresh()
        if wanted not in self._keys:
            await self._reread()
        source, expires_at = self._keys.get(wanted, (None, None))
        return None if expires_at is not None and expires_at <= datetime.now(UTC) else source

    async def refresh(self) -> None:
        """Read again what is not fresh. An outage of the database goes up."""
        if time.monotonic() - self._read_at > FRESH_SECONDS:
            await self._reread()

    async def _reread(self) -> None:
        """Wait for a reading that began after this call."""
        if self._reading is not None and not self._reading.done():
            await asyncio.wait([self._reading])
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        await asyncio.shield(self._reading)

    async def _read(self) -> None:
        began = time.monotonic()
        rows, off = await self._pool.fetch(_IN_FORCE), await disabled(self._pool)
        self._keys = {row["sha256"]: (row["source"], row["expires_at"]) for row in rows}
        self.disabled = frozenset(off)
        self._read_at = began
