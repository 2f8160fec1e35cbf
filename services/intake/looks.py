"""Looking at what was refused: by database role, masked unless allowed, each look logged.

The roles can call functions, and read no table: the function that shows is the one that logs.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict

from services.intake.rejected import Reason

MASKED = "frontdoor_rejects"
"""The database role that may list rejects and look at them masked."""

PAYLOAD = "frontdoor_rejects_payload"
"""The database role that may also read what was sent."""


class NotAllowed(Exception):
    """The login is not a member of the role that may look."""

    def __init__(self, role: str) -> None:
        super().__init__(f"this login may not act as the database role {role}")
        self.role = role


class Reject(BaseModel):
    """A refused message as the list shows it. No part of what was sent."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    at: datetime
    source: str
    door: str
    reason: str
    status: int
    problems: list[dict[str, str]]
    size: int
    media_type: str


class Look(Reject):
    """One refused message. Of a masked payload, letters are `x` and digits `0`."""

    sha256: str
    payload: str


@asynccontextmanager
async def looking(database_url: str, *, role: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
    """A connection that can do what the role can.

    `NotAllowed` where the login is no member of the role.
    """
    try:
        connection = await asyncpg.connect(database_url, server_settings={"role": role}, timeout=5)
    except (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidParameterValueError):
        raise NotAllowed(role) from None
    try:
        yield connection
    finally:
        await connection.close()


async def newest(
    connection: "asyncpg.Connection[Any]",
    *,
    limit: int,
    purpose: str,
    source: str | None = None,
    reason: Reason | None = None,
    before: UUID | None = None,
) -> list[Reject]:
    """The newest rejects first: of one source, for one reason, older than one of them, if asked."""
    query = "SELECT * FROM intake.list_rejects($1, $2, $3, $4, $5)"
    rows = await connection.fetch(query, limit, purpose, source, reason, before)
    return [Reject(**_fields(row)) for row in rows]


async def masked(
    connection: "asyncpg.Connection[Any]", which: UUID, *, purpose: str
) -> Look | None:
    """One reject with its payload masked."""
    query = "SELECT * FROM intake.look_at_reject($1, $2)"
    row = await connection.fetchrow(query, which, purpose)
    return None if row is None else Look(**_fields(row))


async def unmasked(
    connection: "asyncpg.Connection[Any]", which: UUID, *, purpose: str
) -> Look | None:
    """One reject as it was sent; bytes that are not UTF-8 as `\\xhh`."""
    found = await masked(connection, which, purpose=purpose)
    if found is None:
        return None
    body: bytes = await connection.fetchval("SELECT intake.read_reject($1, $2)", which, purpose)
    return found.model_copy(update={"payload": body.decode("utf-8", "backslashreplace")})


def _fields(row: asyncpg.Record) -> dict[str, Any]:
    return dict(row) | {"problems": json.loads(row["problems"])}
