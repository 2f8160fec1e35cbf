"""Staff keys: 256 random bits, shown once, kept as SHA-256."""

import hashlib
import secrets
from typing import Any

import asyncpg

from services.chassis.database import Connection
from services.eit.roles import Role, Staff

_ISSUE = "INSERT INTO eit.staff_key (sha256, staff, role) VALUES ($1, $2, $3)"

_FIND = "SELECT staff, role FROM eit.staff_key WHERE sha256 = $1 AND revoked_at IS NULL"

_COUNT = "SELECT count(*) FROM eit.staff_key WHERE staff = $1 AND revoked_at IS NULL"

_REVOKE = """
UPDATE eit.staff_key SET revoked_at = now() WHERE staff = $1 AND revoked_at IS NULL
RETURNING staff
"""


async def issue(tx: "asyncpg.Connection[Any]", account: str, role: Role) -> str:
    """A new key for a member of staff. It is told here and cannot be told again."""
    key = secrets.token_urlsafe(32)
    await tx.execute(_ISSUE, digest(key), account, role)
    return key


async def revoke(tx: "asyncpg.Connection[Any]", account: str) -> int:
    """End all keys of a member of staff; how many there were."""
    return len(await tx.fetch(_REVOKE, account))


async def count(tx: "asyncpg.Connection[Any]", account: str) -> int:
    """How many keys of a member of staff are in force."""
    return int(await tx.fetchval(_COUNT, account))


async def holder(tx: Connection, key: str) -> Staff | None:
    """Whose key this is. None for an unknown or revoked one."""
    row = await tx.fetchrow(_FIND, digest(key))
    return None if row is None else Staff(row["staff"], Role(row["role"]))


def digest(key: str) -> bytes:
    """What is kept of a key. It has 256 bits, so a plain hash gives nothing away."""
    return hashlib.sha256(key.encode()).digest()
