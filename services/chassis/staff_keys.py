"""Staff keys: 256 random bits, shown once, kept as SHA-256."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, Generic

import asyncpg

from services.chassis.database import Connection
from services.chassis.staff import Action, Role, Staff

_ISSUE = "INSERT INTO {s}.staff_key (sha256, staff, role) VALUES ($1, $2, $3)"

_FIND = "SELECT staff, role FROM {s}.staff_key WHERE sha256 = $1 AND revoked_at IS NULL"

_COUNT = "SELECT count(*) FROM {s}.staff_key WHERE staff = $1 AND revoked_at IS NULL"

_REVOKE = """
UPDATE {s}.staff_key SET revoked_at = now() WHERE staff = $1 AND revoked_at IS NULL
RETURNING staff
"""


class StaffKeys(Generic[Role, Action]):
    """The keys of one service's staff, in the table `staff_key` of its schema.

    `may` is what each role allows.
    """

    def __init__(self, schema: str, may: Mapping[Role, frozenset[Action]]) -> None:
        self._schema = schema
        self._may = may
        self.roles: dict[str, Role] = {role.value: role for role in may}
        """The roles by name."""

    async def issue(self, tx: "asyncpg.Connection[Any]", account: str, role: str) -> str:
        """A new key for a member of staff. It is told here and cannot be told again."""
        key = secrets.token_urlsafe(32)
        await tx.execute(self._in(_ISSUE), digest(key), account, role)
        return key

    async def revoke(self, tx: "asyncpg.Connection[Any]", account: str) -> int:
        """End all keys of a member of staff; how many there were."""
        return len(await tx.fetch(self._in(_REVOKE), account))

    async def count(self, tx: "asyncpg.Connection[Any]", account: str) -> int:
        """How many keys of a member of staff are in force."""
        return int(await tx.fetchval(self._in(_COUNT), account))

    async def holder(self, tx: Connection, key: str) -> Staff[Role, Action] | None:
        """Whose key this is. None for an unknown or revoked one."""
        row = await tx.fetchrow(self._in(_FIND), digest(key))
        if row is None:
            return None
        role = self.roles[row["role"]]
        return Staff(row["staff"], role, self._may[role])

    def _in(self, statement: str) -> str:
        return statement.format(s=self._schema)


def digest(key: str) -> bytes:
    """What is kept of a key. It has 256 bits, so a plain hash gives nothing away."""
    return hashlib.sha256(key.encode()).digest()
