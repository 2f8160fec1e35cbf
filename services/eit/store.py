"""Cases and their referrals in PostgreSQL. Never commits."""

import json
from collections.abc import Collection, Sequence
from uuid import UUID

import asyncpg

from services.chassis.database import Connection
from services.contracts.decision import Decision
from services.contracts.vocabulary import Outcome, Profession
from services.eit.case import Attention, Case, Part, Referral, Status
from services.eit.change import Change

_MAKE = """
INSERT INTO eit.referral (referral_id)
SELECT id FROM unnest($1::uuid[]) AS t (id) ORDER BY id
ON CONFLICT DO NOTHING
"""

_HOLD = """
SELECT referral_id, revision, version, addressed, withdrawn, erased
FROM eit.referral WHERE referral_id = ANY($1::uuid[]) ORDER BY referral_id FOR UPDATE
"""

# A statement of its own: one that waited for the locks would read cases as they were before.
_NEWEST = """
SELECT DISTINCT ON (referral_id) * FROM eit.case
WHERE referral_id = ANY($1::uuid[]) ORDER BY referral_id, ordinal DESC
"""

_SAVE_REFERRALS = """
UPDATE eit.referral AS r
SET revision = t.revision, version = t.version, addressed = t.addressed,
    withdrawn = t.withdrawn, erased = t.erased
FROM unnest($1::uuid[], $2::int[], $3::int[], $4::bool[], $5::int[], $6::bool[])
    AS t (referral_id, revision, version, addressed, withdrawn, erased)
WHERE r.referral_id = t.referral_id
"""

# In order: a referral's older case must have ended before the newer one opens.
_SAVE_CASES = """
INSERT INTO eit.case AS c (
    case_id, referral_id, ordinal, status, version, step, revision, part, decision, respond_by,
    received_at, opened_at, correlationid, profession, worker, attention, returned_because,
    outcome)
SELECT
    case_id, referral_id, ordinal, status, version, step, revision, part, decision, respond_by,
    received_at, opened_at, correlationid, profession, worker, attention, returned_because,
    outcome
FROM unnest(
    $1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::int[], $6::int[], $7::int[], $8::text[],
    $9::jsonb[], $10::timestamptz[], $11::timestamptz[], $12::timestamptz[], $13::text[],
    $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
    WITH ORDINALITY AS t (
    case_id, referral_id, ordinal, status, version, step, revision, part, decision, respond_by,
    received_at, opened_at, correlationid, profession, worker, attention, returned_because,
    outcome, position)
ORDER BY position
ON CONFLICT (case_id) DO UPDATE SET
    status = excluded.status, version = excluded.version, step = excluded.step,
    revision = excluded.revision, part = excluded.part, decision = excluded.decision,
    respond_by = excluded.respond_by, profession = excluded.profession,
    worker = excluded.worker, attention = excluded.attention,
    returned_because = excluded.returned_because, outcome = excluded.outcome
"""

_SAVE_HISTORY = """
INSERT INTO eit.history (case_id, version, what, at, by, detail)
SELECT case_id, version, what, at, by, detail
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::timestamptz[], $5::text[], $6::jsonb[])
    WITH ORDINALITY AS t (case_id, version, what, at, by, detail, position)
ORDER BY position
"""


async def hold(tx: Connection, referral_ids: Collection[UUID]) -> dict[UUID, Referral]:
    """The referrals with their newest cases, new ones included, locked until the work ends.

    Consumer and staff meet at the referral's row, whatever process they are in.
    """
    wanted = sorted(referral_ids)
    await tx.execute(_MAKE, wanted)
    rows = await tx.fetch(_HOLD, wanted)
    cases = {row["referral_id"]: case(row) for row in await tx.fetch(_NEWEST, wanted)}
    return {row["referral_id"]: _referral(row, cases.get(row["referral_id"])) for row in rows}


async def hold_case(tx: Connection, case_id: UUID) -> Case | None:
    """One case, locked until the work ends; None if there is none."""
    referral_id = await tx.fetchval("SELECT referral_id FROM eit.case WHERE case_id = $1", case_id)
    if referral_id is None:
        return None
    await tx.fetch(_HOLD, [referral_id])
    return await find_case(tx, case_id)


async def find_case(tx: Connection, case_id: UUID) -> Case | None:
    """One case as it stands."""
    row = await tx.fetchrow("SELECT * FROM eit.case WHERE case_id = $1", case_id)
    return None if row is None else case(row)


async def save_referrals(tx: Connection, referrals: Sequence[Referral]) -> None:
    """Keep what was heard of these referrals, which the work holds."""
    if not referrals:
        return
    await tx.execute(
        _SAVE_REFERRALS,
        [each.referral_id for each in referrals],
        [each.revision for each in referrals],
        [each.version for each in referrals],
        [each.addressed for each in referrals],
        [each.withdrawn for each in referrals],
        [each.erased for each in referrals],
    )


async def save_changes(tx: Connection, changes: Sequence[Change]) -> None:
    """Keep each case as its last change left it, and every change in its history."""
    if not changes:
        return
    last = {change.case.case_id: change.case for change in changes}
    await tx.execute(_SAVE_CASES, *zip(*(_columns(each) for each in last.values()), strict=True))
    await tx.execute(
        _SAVE_HISTORY,
        [change.case.case_id for change in changes],
        [change.case.version for change in changes],
        [change.what for change in changes],
        [change.at for change in changes],
        [change.by for change in changes],
        [json.dumps(change.detail) for change in changes],
    )


def _columns(each: Case) -> tuple[object, ...]:
    return (
        each.case_id,
        each.referral_id,
        each.ordinal,
        each.status,
        each.version,
        each.step,
        each.revision,
        each.part,
        each.decision.model_dump_json(),
        each.decision.respond_by,
        each.received_at,
        each.opened_at,
        each.correlationid,
        each.profession,
        each.worker,
        each.attention,
        each.returned_because,
        each.outcome,
    )


def _referral(row: asyncpg.Record, newest: Case | None) -> Referral:
    return Referral(
        referral_id=row["referral_id"],
        revision=row["revision"],
        version=row["version"],
        addressed=row["addressed"],
        withdrawn=row["withdrawn"],
        erased=row["erased"],
        case=newest,
    )


def case(row: asyncpg.Record) -> Case:
    """A case out of a row with all columns of `eit.case`."""
    return Case(
        case_id=row["case_id"],
        referral_id=row["referral_id"],
        ordinal=row["ordinal"],
        status=Status(row["status"]),
        version=row["version"],
        step=row["step"],
        revision=row["revision"],
        part=Part(row["part"]),
        decision=Decision.model_validate_json(row["decision"]),
        received_at=row["received_at"],
        opened_at=row["opened_at"],
        correlationid=row["correlationid"],
        profession=None if row["profession"] is None else Profession(row["profession"]),
        worker=row["worker"],
        attention=None if row["attention"] is None else Attention(row["attention"]),
        returned_because=row["returned_because"],
        outcome=None if row["outcome"] is None else Outcome(row["outcome"]),
    )
