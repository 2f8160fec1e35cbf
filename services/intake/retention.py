"""What intake keeps for a time only, and takes away in small pieces."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.chassis.database import Pool
from services.chassis.failures import describe
from services.chassis.logs import logger
from services.chassis.service import Runtime

CHUNK = 500
"""Rows in one statement: a door never waits long behind it."""

EVERY_SECONDS = 3600.0
AGAIN_SECONDS = 60.0

_ANSWERS = """
WITH gone AS (
    DELETE FROM answer WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM answer WHERE received_at < $1 LIMIT $2))
    RETURNING 1)
SELECT count(*) FROM gone
"""

_REJECTS = "SELECT prune_rejects($1, $2)"

# The row stays: versions are counted by it. With its hash, so that it says what came.
_BODIES = """
WITH blanked AS (
    UPDATE message SET body = '' WHERE (referral_id, version) IN (
        SELECT referral_id, version FROM message
        WHERE received_at < $1 AND octet_length(body) > 0 ORDER BY received_at LIMIT $2)
    RETURNING 1)
SELECT count(*) FROM blanked
"""

_ATTACHMENTS = """
WITH gone AS (
    DELETE FROM attachment WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM attachment WHERE received_at < $1 LIMIT $2))
    RETURNING 1)
SELECT count(*) FROM gone
"""

# What was released outlives its reject by no more than that would have been kept.
_RELEASES = """
WITH gone AS (
    DELETE FROM release WHERE reject_id = ANY(ARRAY(
        SELECT reject_id FROM release WHERE asked_at < $1 LIMIT $2))
    RETURNING 1)
SELECT count(*) FROM gone
"""

# With them, what waits for a decision that never came, and what came late about who is erased.
_TOLD = """
WITH gone AS (
    DELETE FROM answer_delivery WHERE id = ANY(ARRAY(
        SELECT id FROM answer_delivery WHERE settled_at < $1
        UNION ALL
        SELECT id FROM answer_delivery WHERE state = 'early' AND written_at < $1
        UNION ALL
        SELECT d.id FROM answer_delivery d JOIN referral r ON r.id = d.referral_id
        WHERE d.state IN ('early', 'waiting', 'held') AND r.source_reference IS NULL
        LIMIT $2))
    RETURNING 1)
SELECT count(*) FROM gone
"""

log = logger("intake.retention")


@dataclass(frozen=True, slots=True)
class Rule:
    """`statement` takes a cut-off and a number of rows, and says how many it took away."""

    name: str
    statement: str
    days: float


def rules(*, answers: float, rejects: float, bodies: float, told: float) -> tuple[Rule, ...]:
    """What goes, and after how many days."""
    return (
        Rule("answers", _ANSWERS, answers),
        Rule("rejects", _REJECTS, rejects),
        Rule("releases", _RELEASES, rejects),
        Rule("bodies", _BODIES, bodies),
        Rule("attachments", _ATTACHMENTS, bodies),
        Rule("told", _TOLD, told),
    )


async def prune(pool: Pool, kept: Sequence[Rule], *, now: datetime) -> dict[str, int]:
    """Take away what is older than its rule says; how much that was, by rule."""
    return {each.name: await _prune(pool, each, now - timedelta(days=each.days)) for each in kept}


async def _prune(pool: Pool, rule: Rule, before: datetime) -> int:
    total = 0
    while taken := int(await pool.fetchval(rule.statement, before, CHUNK)):
        total += taken
        if taken < CHUNK:
            break
        await asyncio.sleep(0.05)
    return total


async def pruning(runtime: Runtime, kept: Sequence[Rule]) -> None:
    """Prune for ever, every hour; after an outage, within a minute."""
    while True:
        try:
            gone = await prune(runtime.pool, kept, now=datetime.now(UTC))
        except Exception as error:  # noqa: BLE001 - it is tried again
            log.warning("pruning waits", extra={"cause": describe(error)})
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        if any(gone.values()):
            log.info("pruned", extra=gone)
        await asyncio.sleep(EVERY_SECONDS)
