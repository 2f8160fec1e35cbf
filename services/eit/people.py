"""Who a referral is about: the identity that the worklist may show. Never commits."""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.record import Record


class Identity(StrEnum):
    """Whether a person is shown. Withheld is by role; missing is never heard of, or erased."""

    SHOWN = "shown"
    WITHHELD = "withheld"
    MISSING = "missing"


_KEEP = """
INSERT INTO eit.person AS p (referral_id, version, record)
SELECT referral_id, version, record
FROM unnest($1::uuid[], $2::int[], $3::jsonb[]) AS t (referral_id, version, record)
ORDER BY referral_id
ON CONFLICT (referral_id) DO UPDATE SET version = excluded.version, record = excluded.record
    WHERE p.version <= excluded.version
"""

_FORGET = "DELETE FROM eit.person WHERE referral_id = ANY($1::uuid[])"

_FIND = "SELECT record FROM eit.person WHERE referral_id = $1"


async def keep(tx: Connection, latest: Mapping[UUID, Record | None]) -> None:
    """Take over the newest records; None forgets the person."""
    records = [record for record in latest.values() if record is not None]
    if records:
        await tx.execute(
            _KEEP,
            [record.referral_id for record in records],
            [record.version for record in records],
            [record.model_dump_json() for record in records],
        )
    gone = sorted(referral_id for referral_id, record in latest.items() if record is None)
    if gone:
        await tx.execute(_FORGET, gone)


async def find(tx: Connection, referral_id: UUID) -> Record | None:
    """The person behind a referral, if their record is here."""
    stored = await tx.fetchval(_FIND, referral_id)
    return None if stored is None else Record.model_validate_json(stored)
