"""SQL of what became of referrals: one row a decision, one a team; the newer wins."""

import json
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from asyncpg import Record as Row

from services.chassis.database import Connection, Pool
from services.contracts.case import CaseStep, Closed
from services.contracts.decision import Routed
from services.contracts.feedback import Feedback, FeedbackClosed
from services.intake.status import Decided, Known, Step

_DECISIONS = """
INSERT INTO outcome AS o (referral_id, version, revision, destination, copies, urgency, act_now,
                          needs_person, respond_by, decided_at, decision)
SELECT referral_id, version, revision, destination, string_to_array(copies, ' '), urgency, act_now,
       needs_person, respond_by, decided_at, decision::jsonb
FROM unnest($1::uuid[], $2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::bool[],
            $8::bool[], $9::timestamptz[], $10::timestamptz[], $11::text[]) AS t
    (referral_id, version, revision, destination, copies, urgency, act_now, needs_person,
     respond_by, decided_at, decision)
ORDER BY referral_id
ON CONFLICT (referral_id) DO UPDATE
SET version = excluded.version, revision = excluded.revision, destination = excluded.destination,
    copies = excluded.copies, urgency = excluded.urgency, act_now = excluded.act_now,
    needs_person = excluded.needs_person, respond_by = excluded.respond_by,
    decided_at = excluded.decided_at, decision = excluded.decision
WHERE o.revision < excluded.revision
"""

# A case's steps are ordered by their count; another case of the team, and feedback, by time.
_STEPS = """
INSERT INTO progress AS p (referral_id, team, step, at, case_id, case_version, outcome)
SELECT referral_id, team, step, at, case_id, case_version, outcome
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::uuid[], $6::int[],
            $7::text[]) AS t
    (referral_id, team, step, at, case_id, case_version, outcome)
ORDER BY referral_id, team
ON CONFLICT (referral_id, team) DO UPDATE
SET step = excluded.step, at = excluded.at, case_id = excluded.case_id,
    case_version = excluded.case_version, outcome = excluded.outcome
WHERE CASE WHEN p.case_id = excluded.case_id THEN p.case_version < excluded.case_version
      ELSE p.at <= excluded.at END
"""

_STATUS = """
SELECT r.id, r.source_reference, coalesce(r.sent_version, r.version) AS version,
    r.received_at, r.version_at, r.test, r.withdrawn_at, r.linked_to IS NOT NULL AS linked,
    o.version AS decided_version, o.destination, o.copies, o.urgency,
    o.act_now, o.needs_person, o.respond_by, o.decided_at,
    (SELECT json_agg(json_build_object('team', p.team, 'step', p.step, 'at', p.at) ORDER BY p.at)
     FROM progress p WHERE p.referral_id = r.id) AS steps
FROM referral r LEFT JOIN outcome o ON o.referral_id = r.id
WHERE r.id = $1 AND r.source = $2 AND r.source_reference IS NOT NULL
"""


TRIAGE = "manual_triage"
"""Where a person decides, and wants to know why it is there."""


async def keep_decisions(tx: Connection, decisions: Iterable[Routed]) -> None:
    """Keep the newest decision of each referral."""
    newest: dict[UUID, Routed] = {}
    for each in decisions:
        before = newest.get(each.referral_id)
        if before is None or before.revision < each.revision:
            newest[each.referral_id] = each
    await _write(tx, _DECISIONS, [_decision(each) for each in newest.values()])


async def keep_steps(tx: Connection, steps: Iterable[tuple[str, CaseStep | Feedback]]) -> None:
    """Keep the newest step of each team with each referral; given in order, by the step's name."""
    newest = {(each.referral_id, _team(each)): (name, each) for name, each in steps}
    await _write(tx, _STEPS, [_step(name, each) for name, each in newest.values()])


async def known(pool: Pool, referral_id: UUID, *, source: str) -> Known | None:
    """What is known of a referral of this source, or None; of an erased one nothing is told."""
    row = await pool.fetchrow(_STATUS, referral_id, source)
    return None if row is None else _known(row)


async def _write(tx: Connection, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        await tx.execute(statement, *zip(*rows, strict=True))


def _decision(routed: Routed) -> tuple[object, ...]:
    decision = routed.decision
    return (
        routed.referral_id,
        routed.version,
        routed.revision,
        decision.destination,
        " ".join(decision.copies),
        decision.urgency.value,
        decision.act_now,
        decision.needs_person,
        decision.respond_by,
        routed.decided_at,
        decision.model_dump_json() if decision.destination == TRIAGE else None,
    )


def _step(name: str, step: CaseStep | Feedback) -> tuple[object, ...]:
    case = (step.case_id, step.case_version) if isinstance(step, CaseStep) else (None, None)
    outcome = step.outcome.value if isinstance(step, Closed | FeedbackClosed) else None
    return step.referral_id, _team(step), name, step.at, *case, outcome


def _team(step: CaseStep | Feedback) -> str:
    return "eit" if isinstance(step, CaseStep) else step.team


def _known(row: Row) -> Known:
    return Known(
        referral_id=row["id"],
        source_reference=row["source_reference"],
        version=row["version"],
        received_at=row["received_at"],
        updated_at=row["version_at"],
        test=row["test"],
        withdrawn_at=row["withdrawn_at"],
        linked=row["linked"],
        decision=_decided(row),
        teams=tuple(Step(**each) for each in json.loads(row["steps"] or "[]")),
    )


def _decided(row: Row) -> Decided | None:
    if row["decided_version"] is None:
        return None
    fields: dict[str, Any] = {name: row[name] for name in Decided.model_fields if name != "version"}
    return Decided(version=row["decided_version"], **fields)
