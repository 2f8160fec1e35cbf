"""SQL of whoever changes referrals without their sender: the rows held, and written. No commits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record as Row

from services.chassis.database import Connection
from services.contracts.facts import Facts
from services.contracts.record import Record
from services.intake import judged
from services.intake.held import Held

# The doors and an erasure lock the same rows, so that no version comes in between.
_HOLD = """
SELECT id, version, test, person_ref, facts, judged FROM referral
WHERE id = ANY($1::uuid[]) AND source_reference IS NOT NULL AND withdrawn_at IS NULL
    AND linked_to IS NULL
ORDER BY id FOR UPDATE
"""

_HOLD_ALL = """
SELECT id, version, test, person_ref, facts, judged, linked_to FROM referral
WHERE id = ANY($1::uuid[]) AND source_reference IS NOT NULL AND withdrawn_at IS NULL
ORDER BY id FOR UPDATE
"""

# In a statement of its own: one that waited for the locks would read records as they were before.
_RECORDS = "SELECT referral_id, record FROM record WHERE referral_id = ANY($1::uuid[])"

_WRITE = """
WITH next AS (
    SELECT * FROM unnest($1::uuid[], $2::int[], $3::jsonb[], $4::jsonb[])
        AS t (id, version, judged, record)),
referrals AS (
    UPDATE referral AS r SET version = n.version, judged = n.judged,
        sent_version = coalesce(r.sent_version, r.version)
    FROM next AS n WHERE r.id = n.id)
UPDATE record AS r SET record = n.record FROM next AS n WHERE r.referral_id = n.id
"""


async def hold(tx: Connection, referral_ids: Collection[UUID]) -> dict[UUID, Held]:
    """These referrals, locked until the work ends; those that nobody knows, erased and withdrawn
    ones, and contacts of others are not among them."""
    if not referral_ids:
        return {}
    rows = await tx.fetch(_HOLD, sorted(referral_ids))
    records = await _records(tx, rows)
    return {row["id"]: _held(row, records[row["id"]]) for row in rows}


@dataclass(frozen=True, slots=True)
class Place:
    """A referral, and what it is a contact of, if it is."""

    held: Held
    to: UUID | None


async def hold_all(tx: Connection, referral_ids: Collection[UUID]) -> dict[UUID, Place]:
    """As `hold`, with those that are contacts of others."""
    rows = await tx.fetch(_HOLD_ALL, sorted(referral_ids))
    records = await _records(tx, rows)
    return {row["id"]: Place(_held(row, records[row["id"]]), row["linked_to"]) for row in rows}


async def _records(tx: Connection, rows: Sequence[Row]) -> dict[UUID, str]:
    found = await tx.fetch(_RECORDS, [row["id"] for row in rows])
    return {row["referral_id"]: row["record"] for row in found}


async def write(tx: Connection, changed: Sequence[Held]) -> None:
    """Write the newest version of these, each once, which the work holds."""
    rows = [
        (each.referral_id, each.version, judged.stored(each.judged), each.record.model_dump_json())
        for each in changed
    ]
    if rows:
        await tx.execute(_WRITE, *zip(*rows, strict=True))


def _held(row: Row, record: str) -> Held:
    return Held(
        referral_id=row["id"],
        version=row["version"],
        test=row["test"],
        person_ref=row["person_ref"],
        facts=Facts.model_validate_json(row["facts"]),
        judged=judged.read(row["judged"]),
        record=Record.model_validate_json(record),
    )
