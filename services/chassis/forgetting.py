"""Forgetting what set-aside events of a key hold. Never commits."""

from collections.abc import Sequence

from services.chassis.database import Connection

_EDITS = """
DELETE FROM dead_letter_edit USING dead_letter AS d
WHERE dead_letter_edit.reference = d.reference AND d.key = ANY($1::bytea[]) AND d.topic = $2
"""

_PAYLOADS = """
UPDATE dead_letter SET value = NULL
WHERE key = ANY($1::bytea[]) AND topic = $2 AND value IS NOT NULL
RETURNING reference
"""


async def payloads(tx: Connection, keys: Sequence[str], *, topic: str) -> int:
    """Clear what dead and parked events of these keys hold, and edits of them; how many it were.

    The rows stay, with their reasons; driven again, one is the end of its key.
    """
    raw = [key.encode() for key in keys]
    await tx.execute(_EDITS, raw, topic)
    return len(await tx.fetch(_PAYLOADS, raw, topic))
