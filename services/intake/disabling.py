"""Sources that somebody has switched off: their messages are refused until they are on again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from services.chassis import audit
from services.chassis.audit import Deed
from services.chassis.database import Session

_LIST = "SELECT source, reason, by, since FROM intake.source_disabled"

_DISABLE = """
INSERT INTO intake.source_disabled (source, reason, by) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING
"""

_ENABLE = "DELETE FROM intake.source_disabled WHERE source = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disabled:
    """One source that is off: why, by whom, and since when."""

    source: str
    reason: str
    by: str
    since: datetime


async def disabled(tx: Session) -> dict[str, Disabled]:
    """The sources that are off, by name."""
    return {row["source"]: Disabled(**dict(row)) for row in await tx.fetch(_LIST)}


async def disable(tx: "asyncpg.Connection[Any]", source: str, *, reason: str, actor: str) -> bool:
    """Switch a source off, with its line in the audit; False where it is off already."""
    done = await tx.execute(_DISABLE, source, reason, actor)
    return await _audited(tx, done, Deed(actor, "disable source", source, reason))


async def enable(tx: "asyncpg.Connection[Any]", source: str, *, reason: str, actor: str) -> bool:
    """Switch it on again, with its line in the audit; False where it is on."""
    done = await tx.execute(_ENABLE, source)
    return await _audited(tx, done, Deed(actor, "enable source", source, reason))


async def _audited(tx: "asyncpg.Connection[Any]", done: str, deed: Deed) -> bool:
    changed = done.endswith(" 1")
    if changed:
        await audit.write(tx, deed)  # type: ignore[arg-type]
    return changed
