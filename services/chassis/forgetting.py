"""Forgetting what unsent and set-aside events of a key hold. Never commits."""

from collections.abc import Sequence

from services.chassis.database import Connection

# An edit that is being proposed holds the letter: in statements of their own, after this one has
# waited for it, it is seen.
_HOLD = """
SELECT FROM dead_letter WHERE key = ANY($1::bytea[]) AND topic = $2
ORDER BY key, reference FOR UPDATE
"""

_EDITS = """
DELETE FROM dead_letter_edit USING dead_letter AS d
WHERE dead_letter_edit.reference = d.reference AND d.key = ANY($1::bytea[]) AND d.topic = $2
"""

_PAYLOADS = """
UPDATE dead_letter SET value = NULL
WHERE key = ANY($1::bytea[]) AND topic = $2 AND value IS NOT NULL
RETURNING reference
"""

_UNSENT = """
UPDATE outbox SET value = NULL, refused = NULL
WHERE key = $1 AND topic = $2 AND (value IS NOT NULL OR refused IS NOT NULL)
"""

_UNSENDABLE = """
DELETE FROM dead_letter WHERE key = $1 AND topic = $2 AND refusal = 'unsendable'
"""


async def unsent(tx: Connection, key: str, *, topic: str) -> int:
    """Clear what unsent events of this key hold; how many it were.

    Each keeps its place, its id and its sequence, and is its key's end. What the broker refused is
    sent again: it is refused no more for what it held.
    """
    done = await tx.execute(_UNSENT, key, topic)
    await tx.execute(_UNSENDABLE, key.encode(), topic)
    return int(done.rpartition(" ")[2])


async def payloads(tx: Connection, keys: Sequence[str], *, topic: str) -> int:
    """Clear what dead and parked events of these keys hold, and edits of them; how many it were.

    The rows stay, with their reasons; driven again, one is the end of its key.
    """
    raw = [key.encode() for key in keys]
    await tx.execute(_HOLD, raw, topic)
    await tx.execute(_EDITS, raw, topic)
    return len(await tx.fetch(_PAYLOADS, raw, topic))
