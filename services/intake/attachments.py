"""Attachments of mails that were accepted: kept as bytes, and shown to nobody by themselves."""

from collections.abc import Sequence

from services.chassis.database import Pool
from services.intake.formats.mail_content import Attachment, Kind
from services.intake.submission import Acceptance, Submission

# The message's row is held, and looked at again once it is: of whoever is erased meanwhile nothing
# is kept.
_KEEP = """
WITH message AS MATERIALIZED (
    SELECT referral_id, version, received_at FROM message
    WHERE referral_id = $1 AND version = $2 AND sha256 = $3 FOR SHARE)
INSERT INTO attachment (referral_id, version, place, name, media_type, sha256, content, received_at)
SELECT m.referral_id, m.version, t.place, t.name, t.media_type, t.sha256, t.content, m.received_at
FROM message AS m, unnest($4::int[], $5::text[], $6::text[], $7::bytea[], $8::bytea[])
    AS t (place, name, media_type, sha256, content)
ON CONFLICT DO NOTHING
"""


async def keep(
    pool: Pool, accepted: Acceptance, message: Submission, found: Sequence[Attachment]
) -> None:
    """Keep the attachments of a version of a referral, each once however often this is done."""
    rows = [
        (place, each.name, each.verdict.value, bytes.fromhex(each.sha256), each.content)
        for place, each in enumerate(found)
        if isinstance(each.verdict, Kind)
    ]
    if rows:
        which = (accepted.referral_id, accepted.version, message.sha256)
        await pool.execute(_KEEP, *which, *zip(*rows, strict=True))
