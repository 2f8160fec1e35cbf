"""What people do with answers: look at those that wait, send one again, give one up. No commits.

Nothing here shows a sender's reference, or anything else about anybody.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict

from services.chassis import audit
from services.chassis.audit import Deed
from services.intake.back.grounds import Ground

Connection: TypeAlias = "asyncpg.Connection[Any]"

OPEN = ("early", "waiting", "held", "undeliverable")
"""The states of answers that are not settled for good."""

_COLUMNS = """
id, referral_id, source, told, team, at, state, why, attempts, status, written_at,
CASE WHEN state = 'waiting' THEN due_at END AS due_at, settled_at, detail
"""

_LIST = f"""
SELECT {_COLUMNS} FROM answer_delivery
WHERE state = ANY($1::text[]) AND ($2 = '' OR source = $2) ORDER BY seq LIMIT $3
"""  # noqa: S608 - our own columns

_ONE = f"SELECT {_COLUMNS} FROM answer_delivery WHERE id = $1"  # noqa: S608 - our own columns

_TOLD_SINCE = """EXISTS (
    SELECT FROM answer_delivery b WHERE b.referral_id = a.referral_id AND b.seq > a.seq
    AND b.state = 'delivered')"""

_HELD = f"""
SELECT state, {_TOLD_SINCE} AS told_since FROM answer_delivery a WHERE id = $1 FOR UPDATE
"""  # noqa: S608 - our own words

_AGAIN = """
UPDATE answer_delivery SET state = 'waiting', why = NULL, attempts = 0, settled_at = NULL,
    due_at = now(), detail = detail || $2::jsonb
WHERE id = $1
"""

_GIVEN_UP = """
UPDATE answer_delivery SET state = 'discarded', settled_at = now() WHERE id = $1
"""

_OF_SOURCE = f"""
SELECT id FROM answer_delivery a
WHERE source = $1 AND state IN ('waiting', 'undeliverable') AND NOT {_TOLD_SINCE}
ORDER BY seq FOR UPDATE
"""  # noqa: S608 - our own words

_FORGET_RECEIVER = "DELETE FROM answer_receiver WHERE source = $1"

_SOURCES = """
SELECT coalesce(d.source, r.source) AS source, coalesce(d.waiting, 0) AS waiting,
    coalesce(d.held, 0) AS held, coalesce(d.undeliverable, 0) AS undeliverable,
    d.oldest_at, r.failures, r.open_until, r.gone_at
FROM (
    SELECT source, count(*) FILTER (WHERE state = 'waiting') AS waiting,
        count(*) FILTER (WHERE state = 'held') AS held,
        count(*) FILTER (WHERE state = 'undeliverable') AS undeliverable,
        min(written_at) FILTER (WHERE state = 'waiting') AS oldest_at
    FROM answer_delivery WHERE state IN ('waiting', 'held', 'undeliverable') GROUP BY source) d
FULL JOIN answer_receiver r ON r.source = d.source
ORDER BY 1
"""


class NotNow(Exception):
    """It cannot be done as things are; the message says why."""


class Stored(BaseModel):
    """An answer as people see it. `why` says why it waits for somebody, or failed last."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    referral_id: UUID
    source: str
    told: str
    team: str
    at: datetime
    state: str
    why: str | None
    attempts: int
    status: int | None
    written_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """One source's answers, and what is known of who receives them."""

    source: str
    waiting: int
    held: int
    undeliverable: int
    oldest_at: datetime | None
    failures: int | None
    open_until: datetime | None
    gone_at: datetime | None

    def receiver(self, now: datetime) -> str:
        """What may be sent to it."""
        if self.gone_at is not None:
            return "gone"
        if self.open_until is None:
            return "closed"
        return "open" if now < self.open_until else "half_open"


async def standings(connection: Connection) -> list[Standing]:
    """Each source that has answers, or has had."""
    return [Standing(**dict(row)) for row in await connection.fetch(_SOURCES)]


async def listed(
    connection: Connection, *, states: tuple[str, ...], source: str, limit: int
) -> list[Stored]:
    """Answers in these states, the oldest first."""
    return [_stored(row) for row in await connection.fetch(_LIST, list(states), source, limit)]


async def one(connection: Connection, which: UUID) -> Stored | None:
    """One answer."""
    row = await connection.fetchrow(_ONE, which)
    return None if row is None else _stored(row)


async def retry(
    tx: Connection, which: UUID, *, actor: str, reason: str, ground: Ground | None
) -> bool:
    """Send one again, at once. False where there is none.

    One that is held needs the ground that its team means. `NotNow` where it was told, or given up,
    or where the sender has been told of something later since.
    """
    row = await tx.fetchrow(_HELD, which)
    if row is None:
        return False
    _may_go(row["state"], row["told_since"], ground)
    more = {"reason": ground.value} if row["state"] == "held" and ground else {}
    await tx.execute(_AGAIN, which, json.dumps(more))
    await _note(tx, Deed(actor, "retry answer", str(which), reason, more))
    return True


def _may_go(state: str, told_since: bool, ground: Ground | None) -> None:
    if state not in ("waiting", "held", "undeliverable"):
        raise NotNow(f"it is {state}")
    if state == "held" and ground is None:
        raise NotNow("it is held: say with --ground what its team means, or discard it")
    if told_since:
        raise NotNow("its sender has been told of something later: discard it")


async def retry_all(tx: Connection, source: str, *, actor: str, reason: str) -> int:
    """Send again, at once, all of a source that wait or were given up by us; how many.

    None whose sender has been told of something later since: an old state would look like news.
    What was known of the receiver is forgotten, also that it was gone.
    """
    rows = await tx.fetch(_OF_SOURCE, source)
    for row in rows:
        await tx.execute(_AGAIN, row["id"], "{}")
    await tx.execute(_FORGET_RECEIVER, source)
    await _note(tx, Deed(actor, "retry answers", source, reason, {"answers": len(rows)}))
    return len(rows)


async def discard(tx: Connection, which: UUID, *, actor: str, reason: str) -> bool:
    """Give one up; its sender is never told. False where there is none, `NotNow` for a told one."""
    row = await tx.fetchrow(_HELD, which)
    if row is None:
        return False
    if row["state"] not in OPEN:
        raise NotNow(f"it is {row['state']}")
    await tx.execute(_GIVEN_UP, which)
    await _note(tx, Deed(actor, "discard answer", str(which), reason, {"was": row["state"]}))
    return True


async def _note(tx: Connection, deed: Deed) -> None:
    await audit.write(tx, deed)  # type: ignore[arg-type]


def _stored(row: asyncpg.Record) -> Stored:
    return Stored(**dict(row) | {"detail": json.loads(row["detail"])})
