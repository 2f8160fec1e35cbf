"""Who a referral is about: the identity that the worklist may show. Never commits.

Records and decisions come on two topics without an order between them. A record is kept while its
decision is still to come, and after it only for a referral that is the team's.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.record import Record


class Identity(StrEnum):
    """Whether a person is shown. Withheld is by role; missing is never heard of, erased, or of a
    referral that has left the team."""

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

_LET_GO = """
DELETE FROM eit.person AS p USING eit.referral AS r
WHERE p.referral_id = ANY($1::uuid[]) AND r.referral_id = p.referral_id
    AND NOT r.addressed AND p.version <= greatest(r.version, r.withdrawn)
    AND NOT EXISTS (
        SELECT FROM eit.case AS c
        WHERE c.referral_id = p.referral_id AND c.status NOT IN ('returned', 'closed'))
"""

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


async def let_go(tx: Connection, referral_ids: Collection[UUID]) -> None:
    """Forget who of these is not the team's: decided or withdrawn, not sent here, no case open.

    Should a later version be sent here, its own record comes with it.
    """
    await tx.execute(_LET_GO, sorted(referral_ids))


async def find(tx: Connection, referral_id: UUID) -> Record | None:
    """The person behind a referral, if their record is here."""
    stored = await tx.fetchval(_FIND, referral_id)
    return None if stored is None else Record.model_validate_json(stored)
