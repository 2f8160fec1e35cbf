"""What was refused: kept as it came. Who may look at it: `looks`."""

from collections.abc import Sequence

from services.chassis.database import Connection
from services.intake.ledger_rows import problems
from services.intake.rejected import Reason, Rejected
from services.intake.submission import Refusal, Submission

_KEEP = """
INSERT INTO reject (id, at, source, door, reason, status, problems, sha256, size, media_type, body)
SELECT id, at, source, door, reason, status, problems::jsonb, sha256, size, media_type, body
FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::int[],
            $7::text[], $8::bytea[], $9::int[], $10::text[], $11::bytea[]) AS t
    (id, at, source, door, reason, status, problems, sha256, size, media_type, body)
ON CONFLICT DO NOTHING
"""


async def keep(tx: Connection, refused: Sequence[tuple[Submission, Refusal]]) -> None:
    """Keep messages that are refused, in the caller's transaction, each once.

    What cannot be read has the same id again (`refusal_id`).

    Of one about an erased person only that it came: its body would bring them back.
    """
    if refused:
        rows = [_row(message, refusal.rejected) for message, refusal in refused]
        await tx.execute(_KEEP, *zip(*rows, strict=True))


def _row(message: Submission, rejected: Rejected) -> tuple[object, ...]:
    return (
        message.id,
        message.received_at,
        message.source.name,
        message.door.value,
        rejected.reason.value,
        rejected.status,
        problems(rejected),
        message.sha256,
        message.size,
        message.media_type,
        b"" if rejected.reason is Reason.ERASED else message.body,
    )
