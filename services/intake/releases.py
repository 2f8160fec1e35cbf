"""Releasing and discarding what was refused, by a database role; each deed is logged.

A release is asked for here; a running intake gives the message to its door's reader again, under
the source's present file.
"""

import asyncio
import json
import time
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict

ROLE = "frontdoor_rejects_release"
"""The database role that may release and discard; it sees what was sent masked at most."""

_LOOK_SECONDS = 0.2


class Outcome(BaseModel):
    """What came of a release; `outcome` is None while no intake has taken it."""

    model_config = ConfigDict(frozen=True)

    outcome: str | None = None
    referral_id: UUID | None = None
    version: int | None = None
    problems: list[dict[str, str]] = []


async def release(
    connection: "asyncpg.Connection[Any]", which: UUID, *, actor: str, purpose: str
) -> bool:
    """Ask for it; once more while it is under way changes nothing. False where there is none."""
    query = "SELECT intake.release_reject($1, $2, $3)"
    return bool(await connection.fetchval(query, which, actor, purpose))


async def outcome(connection: "asyncpg.Connection[Any]", which: UUID, *, within: float) -> Outcome:
    """What came of it, within so many seconds."""
    until = time.monotonic() + within
    while True:
        row = await connection.fetchrow("SELECT * FROM intake.release_outcome($1)", which)
        if row is not None and row["outcome"] is not None:
            return Outcome(**dict(row) | {"problems": json.loads(row["problems"] or "[]")})
        if time.monotonic() > until:
            return Outcome()
        await asyncio.sleep(_LOOK_SECONDS)


async def discard(
    connection: "asyncpg.Connection[Any]", which: UUID, *, actor: str, purpose: str
) -> bool:
    """Delete it for good; who did it and why stays in the audit. False where there is none."""
    query = "SELECT intake.discard_reject($1, $2, $3)"
    return bool(await connection.fetchval(query, which, actor, purpose))
