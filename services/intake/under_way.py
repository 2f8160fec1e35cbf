"""Which messages another process is just now storing: told by locks, which die with their holder.

A lock is taken in the transaction that stores the message and its first answer, and ends with it,
however that ends. So a process that is killed leaves nothing behind. Taking one never waits.
"""

from collections.abc import Sequence

from services.chassis.database import Connection
from services.intake.naming import SenderKey, sender_key
from services.intake.rejected import Code, Rejected, refuse
from services.intake.submission import Door, Refusal, Reply, Submission

_LOCK = """
SELECT k.source, k.key, pg_try_advisory_xact_lock(hashtextextended(k.source || ' ' || k.key, 0))
FROM unnest($1::text[], $2::text[]) AS k (source, key)
"""


async def elsewhere(tx: Connection, messages: Sequence[Submission]) -> set[SenderKey]:
    """The keys of these messages that another transaction is storing; the others are now held.

    Asked where a standard has an answer for it; elsewhere a repeat waits for the first.
    """
    keys = sorted({sender_key(each) for each in messages if tells(each)})
    if not keys:
        return set()
    rows = await tx.fetch(_LOCK, *map(list, zip(*keys, strict=True)))
    return {(source, key) for source, key, held in rows if not held}


def tells(message: Submission) -> bool:
    """Whether the sender of this message is told that it is still being processed."""
    return message.door is Door.FHIR and message.key is not None


def too_early() -> Rejected:
    """What its sender is told."""
    return refuse(425, Code.DUPLICATE, "The message is being processed.")


def unsettled(message: Submission) -> Reply:
    """The reply to a message that is under way; whoever has that keeps it."""
    return Reply(Refusal(message.id, message.received_at, too_early()), again=False)
