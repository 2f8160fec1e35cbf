"""What gave each fact of a referral, message by message, and which codes nobody could read."""

from typing import Any
from uuid import UUID

from services.chassis import audit
from services.chassis.audit import Deed
from services.chassis.database import Connection
from services.intake import provenance
from services.intake.triage.evidence_views import Given, Said, Unread

# What others have told of the same need stands beside it, and gave facts, too.
_MESSAGES = """
SELECT m.referral_id, m.version, r.source, m.received_at, m.act, m.evidence, m.unmapped
FROM intake.message m JOIN intake.referral r ON r.id = m.referral_id
WHERE (r.id = $1 OR r.linked_to = $1) AND m.act IS NOT NULL
ORDER BY m.received_at DESC, m.referral_id, m.version DESC LIMIT $2
"""

MOST = 100
"""Messages of one referral that are shown: the newest."""


async def look(tx: Connection, referral_id: UUID, *, actor: str) -> list[Said]:
    """The messages of a referral, the newest first; that somebody looked is noted.

    For who knows that the referral is there and may be seen.
    """
    rows = await tx.fetch(_MESSAGES, referral_id, MOST)
    deed = Deed(actor, "look_at_evidence", str(referral_id), None, {"messages": len(rows)})
    await audit.write(tx, deed)
    return [_said(row) for row in rows]


def _said(row: Any) -> Said:
    return Said(
        referral_id=row["referral_id"],
        version=row["version"],
        source=row["source"],
        received_at=row["received_at"],
        act=row["act"],
        facts=tuple(Given(**each._asdict()) for each in provenance.evidence(row["evidence"])),
        unmapped=tuple(Unread(**each._asdict()) for each in provenance.unmapped(row["unmapped"])),
    )
