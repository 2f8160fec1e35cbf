"""What the worklist shows: pages of cases, a case's history. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from services.chassis.database import Connection
from services.eit import store
from services.eit.case import OPEN, Case, Status
from services.eit.change import What
from services.eit.cursor import Cursor

_PAGE = """
SELECT * FROM eit.case
WHERE status = ANY($1::text[])
  AND CASE $2::text
      WHEN 'anybody' THEN true
      WHEN 'nobody' THEN profession IS NULL
      WHEN 'me' THEN worker = $3::text
      ELSE profession = $2::text END
  AND ($4::text IS NULL
      OR (coalesce(respond_by, timestamptz 'infinity'), received_at, case_id)
          > ($4::text::timestamptz, $5::timestamptz, $6::uuid))
ORDER BY coalesce(respond_by, timestamptz 'infinity'), received_at, case_id
LIMIT $7
"""

_HISTORY = """
SELECT version, what, at, by, detail FROM eit.history WHERE case_id = $1 ORDER BY version
"""

_DETAIL: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])


class Standing(StrEnum):
    """Which cases to list by how far they have come: one status, all open ones, or all."""

    OPEN = "open"
    ALL = "all"
    OPENED = "opened"
    ALLOCATED = "allocated"
    CONTACTED = "contacted"
    ASSESSED = "assessed"
    SUPPORT_ARRANGED = "support_arranged"
    RETURNED = "returned"
    CLOSED = "closed"

    def statuses(self) -> list[str]:
        """The statuses that this stands for."""
        match self:
            case Standing.OPEN:
                return sorted(OPEN)
            case Standing.ALL:
                return sorted(Status)
            case _:
                return [self.value]


class AllocatedTo(StrEnum):
    """Which cases to list by who has them: a profession, the asking account, or nobody."""

    ANYBODY = "anybody"
    NOBODY = "nobody"
    ME = "me"
    OCCUPATIONAL_THERAPIST = "ot"
    OCCUPATIONAL_THERAPY_ASSISTANT = "ota"
    SOCIAL_WORKER = "sw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a case's history. `by` is an account, or None where an event did it."""

    version: int
    what: What
    at: datetime
    by: str | None
    detail: dict[str, Any]


async def page(
    tx: "Connection | asyncpg.Connection[Any]",
    *,
    standing: Standing = Standing.OPEN,
    allocated: AllocatedTo = AllocatedTo.ANYBODY,
    me: str = "",
    after: Cursor | None = None,
    limit: int = 50,
) -> list[Case]:
    """Up to `limit` cases after the cursor, the soonest due first, then the longest waiting."""
    place = (None, None, None) if after is None else (after.due, after.received_at, after.case_id)
    rows = await tx.fetch(_PAGE, standing.statuses(), allocated, me, *place, limit)
    return [store.case(row) for row in rows]


async def history(tx: Connection, case_id: UUID) -> Sequence[Entry]:
    """Everything that happened to a case, in order."""
    return [
        Entry(
            version=row["version"],
            what=What(row["what"]),
            at=row["at"],
            by=row["by"],
            detail=_DETAIL.validate_json(row["detail"]),
        )
        for row in await tx.fetch(_HISTORY, case_id)
    ]
