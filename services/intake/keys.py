"""Source keys: 256 random bits, stored as their SHA-256 and never as themselves."""

import asyncio
import hashlib
import math
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from services.chassis.database import Pool

FRESH_SECONDS = 5.0
"""A key that was revoked may go on working for so long."""

_LIST = """
SELECT source, left(encode(sha256, 'hex'), 12) AS fingerprint, created_at AS issued_at
FROM intake.source_key ORDER BY source, created_at, sha256
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A key in force, known by the first twelve hexadecimal digits of its SHA-256."""

    source: str
    fingerprint: str
    issued_at: datetime


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


async def revoke(connection: "asyncpg.Connection[Any]", source: str) -> int:
    """End all keys of a source; how many there were."""
    ended = await connection.fetch(
        "DELETE FROM intake.source_key WHERE source = $1 RETURNING source", source
    )
    return len(ended)


async def count(connection: "asyncpg.Connection[Any]", source: str) -> int:
    """How many keys of a source are in force."""
    return sum(each.source == source for each in await in_force(connection))


async def in_force(connection: "asyncpg.Connection[Any]") -> list[Issued]:
    """The keys of all sources, the oldest of each first."""
    return [Issued(**dict(row)) for row in await connection.fetch(_LIST)]


class Keys:
    """The keys in force, in memory, read again when older than `FRESH_SECONDS`.

    An unknown key costs at most one reading of the table at a time, shared by all who wait.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._sources: dict[bytes, str] = {}
        self._read_at = -math.inf
        self._reading: asyncio.Task[None] | None = None

    async def source(self, key: str) -> str | None:
        """Whose key this is, or None. An outage of the database goes up."""
        wanted = fingerprint(key)
        stale = time.monotonic() - self._read_at > FRESH_SECONDS
        if stale or wanted not in self._sources:
            await self._reread()
        return self._sources.get(wanted)

    async def _reread(self) -> None:
        """Wait for a reading that began after this call."""
        if self._reading is not None and not self._reading.done():
            await asyncio.wait([self._reading])
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        await asyncio.shield(self._reading)

    async def _read(self) -> None:
        began = time.monotonic()
        rows = await self._pool.fetch("SELECT sha256, source FROM source_key")
        self._sources = {row["sha256"]: row["source"] for row in rows}
        self._read_at = began
