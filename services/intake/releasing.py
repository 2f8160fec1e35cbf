"""Taking what a person has released, for ever: read again, stored, and then no reject any more.

Killed anywhere, it is taken again under the same key: what was stored is told as a repeat.
"""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from asyncpg import Record as Row

from services.chassis.database import Pool
from services.chassis.failures import describe
from services.chassis.logs import logger
from services.chassis.service import Runtime
from services.intake import attachments
from services.intake.doors import taking
from services.intake.front import Front
from services.intake.ledger_rows import problems
from services.intake.rejected import Code, Reason, Rejected, refuse
from services.intake.rereading import Kept, Read, Rereading
from services.intake.source import Source
from services.intake.submission import Acceptance, Answer, Door, Refusal, Submission

EVERY_SECONDS = 2.0

# Taken for thirty seconds, so that of several processes one reads; who ends in the middle leaves it
# to the others.
_TAKE = """
UPDATE release SET due_at = now() + interval '30 seconds' WHERE reject_id = (
    SELECT reject_id FROM release WHERE done_at IS NULL AND due_at <= now()
    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING reject_id, times
"""

_READ = "SELECT * FROM read_released($1)"

_DONE = """
UPDATE release SET done_at = now(), outcome = $3, referral_id = $4, version = $5,
    problems = $6::jsonb
WHERE reject_id = $1 AND times = $2
"""

_FORGET = "SELECT forget_released($1)"

# Refused because its person is erased, it came after the erasure: its body would bring them back.
_FORGET_SAME = "SELECT forget_rejects($1, '', $2::bytea[])"

_NOBODY = "DELETE FROM release WHERE reject_id = $1"

log = logger("intake.releases")


@dataclass(frozen=True)
class Releasing:
    """Takes releases as messages of their own."""

    front: Front
    rereading: Rereading

    async def run(self, runtime: Runtime) -> None:
        """Take for ever; an outage is waited out."""
        while True:
            try:
                while await self.take(runtime.pool):
                    pass
            except Exception as error:  # noqa: BLE001 - it is due again in seconds
                log.warning("releases wait", extra={"cause": describe(error)})
            await asyncio.sleep(EVERY_SECONDS)

    async def take(self, pool: Pool) -> bool:
        """Take one that is due; False where none is."""
        due = await pool.fetchrow(_TAKE)
        if due is None:
            return False
        row = await pool.fetchrow(_READ, due["reject_id"])
        if row is None:  # it was pruned, erased or discarded meanwhile
            await pool.execute(_NOBODY, due["reject_id"])
            return True
        kept = _kept(row)
        answer = await self._taken(pool, due["reject_id"], due["times"], kept)
        await _settle(pool, due["reject_id"], due["times"], kept, answer)
        return True

    async def _taken(self, pool: Pool, which: UUID, times: int, kept: Kept) -> Answer | Rejected:
        source = self.front.sources.get(kept.source)
        if source is None:
            return refuse(403, Code.FORBIDDEN, "The source is gone, disabled, or does not hold.")
        read = await self.rereading.read(kept, source)
        if isinstance(read.content, Rejected):
            return read.content
        message = _message(which, times, kept, source, read)
        reply = await self.front.offer(message)
        taking.count(message, reply)
        if isinstance(reply.answer, Acceptance) and read.attachments:
            await attachments.keep(pool, reply.answer, message, read.attachments)
        return reply.answer


def _kept(row: Row) -> Kept:
    return Kept(**dict(row) | {"door": Door(row["door"])})


def _message(which: UUID, times: int, kept: Kept, source: Source, read: Read) -> Submission:
    """Under the reject's id: refused again by what is held, it is no second reject."""
    return Submission(
        id=which,
        source=source,
        door=kept.door,
        key=f"release {which} {times}",
        body=kept.body,
        size=kept.size,
        sha256=kept.sha256,
        media_type=kept.media_type,
        received_at=datetime.now(UTC),
        content=read.content,
    )


async def _settle(
    pool: Pool, which: UUID, times: int, kept: Kept, answer: Answer | Rejected
) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await tx.execute(_DONE, which, times, *_told(answer))
        await tx.execute(_FORGET, which)
        if _erased(answer):
            await tx.execute(_FORGET_SAME, kept.source, [kept.sha256])


def _erased(answer: Answer | Rejected) -> bool:
    return isinstance(answer, Refusal) and answer.rejected.reason is Reason.ERASED


def _told(answer: Answer | Rejected) -> tuple[str, UUID | None, int | None, str | None]:
    if isinstance(answer, Acceptance):
        return "accepted", answer.referral_id, answer.version, None
    rejected = answer if isinstance(answer, Rejected) else answer.rejected
    return "refused", None, None, problems(rejected)
