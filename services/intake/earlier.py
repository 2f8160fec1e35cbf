"""What a sender has told of a referral before, as it came."""

from services.chassis.database import Pool
from services.intake.formats.adw_checks import MOST_BEFORE

_BODIES = """
SELECT m.body FROM referral r JOIN message m ON m.referral_id = r.id
WHERE r.source = $1 AND r.source_reference = $2 AND octet_length(m.body) > 0
ORDER BY m.version LIMIT $3
"""


async def bodies(pool: Pool, source: str, reference: str) -> tuple[bytes, ...]:
    """The messages that made the referral's versions, the first one first; none are kept for ever.

    For formats whose messages tell a part each: the next one is read on top of these. One more than
    may be, at most: of so many nothing is read.
    """
    rows = await pool.fetch(_BODIES, source, reference, MOST_BEFORE + 1)
    return tuple(row["body"] for row in rows)
