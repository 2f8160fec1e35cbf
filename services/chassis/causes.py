"""What was set aside, by cause: what a person on call sees first. No payload, nobody's identity."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, computed_field

# A line without a dead letter is what a replay left when it was stopped: its first one leads it.
_CAUSES = """
WITH open AS (SELECT * FROM {s}.dead_letter_list WHERE superseded_at IS NULL),
waiting AS (
    SELECT consumer, topic, line, count(*) AS behind, min(at) AS at,
        (array_agg(reference ORDER BY "offset"))[1] AS first
    FROM open WHERE parked GROUP BY consumer, topic, line)
SELECT consumer, topic, refusal, reason, count(*) AS letters, min(open.at) AS oldest_at,
    coalesce(sum(behind), 0)::bigint AS behind,
    array_agg(reference ORDER BY partition, "offset") AS letter_references
FROM open LEFT JOIN waiting USING (consumer, topic, line) WHERE NOT parked
GROUP BY consumer, topic, refusal, reason
UNION ALL
SELECT consumer, topic, 'parked', 'nothing is ahead of it any more', count(*), min(at),
    (sum(behind) - count(*))::bigint, array_agg(first ORDER BY at)
FROM waiting w WHERE NOT EXISTS (
    SELECT FROM open o WHERE NOT o.parked AND o.refusal <> 'unknown_type'
        AND (o.consumer, o.topic, o.line) = (w.consumer, w.topic, w.line))
GROUP BY consumer, topic
ORDER BY oldest_at
"""

_OWNER = "SELECT consumer FROM {s}.dead_letter_list WHERE reference = $1"

_ENDED = """
SELECT detail->>'consumer' FROM {s}.audit
WHERE subject = $1 AND action IN ('replay', 'discard') ORDER BY id DESC LIMIT 1
"""


class Cause(BaseModel):
    """So many dead letters of one consumer for one reason, and what is parked behind them."""

    model_config = ConfigDict(frozen=True)

    service: str
    consumer: str
    topic: str
    refusal: str
    reason: str
    letters: int
    oldest_at: datetime
    behind: int
    references: tuple[UUID, ...]

    @computed_field  # type: ignore[prop-decorator]
    @property
    def cause(self) -> str:
        """A short name of it, the same as long as the reason is."""
        said = "\n".join((self.service, self.consumer, self.topic, self.refusal, self.reason))
        return hashlib.sha256(said.encode()).hexdigest()[:8]


async def causes(connection: "asyncpg.Connection[Any]", schemas: Sequence[str]) -> list[Cause]:
    """All causes, service by service, the longest standing first."""
    found: list[Cause] = []
    for schema in schemas:
        rows = await connection.fetch(_CAUSES.format(s=schema))
        found += [_cause(schema, row) for row in rows]
    return found


def _cause(schema: str, row: asyncpg.Record) -> Cause:
    values = dict(row)
    return Cause(service=schema, references=values.pop("letter_references"), **values)


async def owner(
    connection: "asyncpg.Connection[Any]", schemas: Sequence[str], which: UUID
) -> tuple[str, str] | None:
    """The service and the consumer that set it aside."""
    for schema in schemas:
        consumer = await connection.fetchval(_OWNER.format(s=schema), which)
        if consumer is not None:
            return (schema, consumer)
    return None


async def former_owner(
    connection: "asyncpg.Connection[Any]", schemas: Sequence[str], which: UUID
) -> tuple[str, str] | None:
    """The service and the consumer of one that a replay or a discard has ended."""
    for schema in schemas:
        consumer = await connection.fetchval(_ENDED.format(s=schema), str(which))
        if consumer is not None:
            return (schema, consumer)
    return None
