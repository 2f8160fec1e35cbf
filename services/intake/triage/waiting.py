"""SQL of the queue: who waits for a person, and one referral as it stands. Reads only."""

from typing import Any, TypeAlias
from uuid import UUID

import asyncpg

from services.chassis.database import Connection
from services.contracts.decision import Decision
from services.contracts.facts import Facts
from services.intake import judged
from services.intake.triage.views import Detail, Waiting

Reading: TypeAlias = "Connection | asyncpg.Connection[Any]"
"""A service's transaction, or a command's own connection."""

# A case that the team has given back is a person's to decide, as one that was sent here is.
_PAGE = """
WITH waits AS (
    SELECT referral_id, false AS returned FROM intake.outcome WHERE destination = 'manual_triage'
    UNION ALL
    SELECT p.referral_id, true FROM intake.progress p
    JOIN intake.outcome o ON o.referral_id = p.referral_id AND o.destination = p.team
    WHERE p.step = 'returned'),
ranked AS (
    SELECT o.*, r.id, r.version AS newest, r.received_at, w.returned, CASE WHEN o.act_now THEN 0
        ELSE array_position('{stat,asap,urgent,routine}'::text[], o.urgency) END AS rank
    FROM waits w JOIN intake.outcome o USING (referral_id)
    JOIN intake.referral r ON r.id = o.referral_id
    WHERE NOT r.test AND r.source_reference IS NOT NULL AND r.withdrawn_at IS NULL
        AND r.linked_to IS NULL)
SELECT id AS referral_id, newest AS version, version AS decided_version, destination, copies,
    urgency, act_now, returned, respond_by, received_at, decided_at
FROM ranked
WHERE $1::uuid IS NULL OR (rank, received_at, id) > (
    SELECT rank, received_at, id FROM ranked WHERE id = $1)
ORDER BY rank, received_at, id LIMIT $2
"""

_FIND = """
SELECT r.id, r.version, r.facts, r.judged, o.decision, r.sense
FROM referral r LEFT JOIN outcome o ON o.referral_id = r.id
WHERE r.id = $1 AND r.source_reference IS NOT NULL AND r.withdrawn_at IS NULL
    AND r.linked_to IS NULL
"""


async def page(tx: Reading, *, after: UUID | None = None, limit: int = 50) -> list[Waiting]:
    """Up to `limit` that wait, after this one; none where that one does not wait any more."""
    return [Waiting(**dict(row)) for row in await tx.fetch(_PAGE, after, limit)]


async def find(tx: Reading, referral_id: UUID) -> Detail | None:
    """One referral as it stands; None where nobody knows it, or it has ended."""
    row = await tx.fetchrow(_FIND, referral_id)
    if row is None:
        return None
    decided = judged.read(row["judged"])
    return Detail(
        referral_id=row["id"],
        version=row["version"],
        facts=Facts.model_validate_json(row["facts"]),
        clearances=decided.clearances,
        override=decided.override,
        decision=row["decision"] and Decision.model_validate_json(row["decision"]),
        sense=row["sense"],
    )
