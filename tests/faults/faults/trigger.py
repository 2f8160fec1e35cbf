"""A table that takes nothing of one referral: who handles it fails at that, and only at that."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import asyncpg

Connection: TypeAlias = "asyncpg.Connection[Any]"

_REFUSE = """
CREATE FUNCTION {s}.refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'refused by a fault'; END $$;
CREATE TRIGGER refuse BEFORE {event} ON {s}.{table} FOR EACH ROW
    WHEN (NEW.referral_id = '{referral}' AND {change}) EXECUTE FUNCTION {s}.refuse()
"""

_ALLOW = "DROP FUNCTION IF EXISTS {s}.refuse CASCADE"


@dataclass(frozen=True)
class Write:
    """What a service does to a table of its own for a referral; `change` tells it from a lock."""

    service: str
    table: str
    event: str
    change: str = "true"


DECISION = Write("router", "decision", "INSERT")
CASE = Write("eit", "referral", "UPDATE")
OUTCOME = Write("intake", "outcome", "INSERT")
WAIT = Write("metrics", "referral", "UPDATE", "OLD.history::text <> NEW.history::text")


@asynccontextmanager
async def refusing(connection: Connection, write: Write, referral: str) -> AsyncIterator[None]:
    """No such write for this referral, as long as this lasts."""
    statement = _REFUSE.format(
        s=write.service, table=write.table, event=write.event, change=write.change,
        referral=referral,
    )  # fmt: skip
    await connection.execute(statement)
    try:
        yield
    finally:
        await connection.execute(_ALLOW.format(s=write.service))
