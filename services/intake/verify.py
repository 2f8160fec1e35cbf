"""Verified erasure: the record topic's last word of an erased person is null, and stays so.

There the last write wins, so a late copy by a process that was stopped could bring somebody back.
Each tombstone is read back: once published, after ten minutes, and every night; where a record came
after it, it is published again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.chassis.database import Connection
from services.chassis.event import tombstone
from services.chassis.failures import describe
from services.chassis.logs import logger
from services.chassis.service import Runtime
from services.contracts.catalogue import RECORD
from services.contracts.record import Record
from services.intake import read_back
from services.intake.read_back import Last, Wanted

EVERY_SECONDS = 5.0

TOGETHER = 10_000

# Taken for twenty seconds, so that of several processes one reads; who ends in the middle leaves it
# to the others.
# A tombstone that still waits in the outbox cannot be read back.
_TAKE = """
UPDATE erasure SET due_at = now() + interval '20 seconds'
WHERE referral_id IN (
    SELECT referral_id FROM erasure e WHERE due_at <= now() AND NOT EXISTS (
        SELECT FROM outbox o WHERE o.key = e.referral_id::text AND o.topic = $1)
    ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING referral_id::text AS key, erased_at AS since, null_to AS read_to
"""

_NULL = """
UPDATE erasure AS e SET checks = checks + 1, checked_at = now(), null_to = t.null_to,
    due_at = CASE WHEN e.null_to IS NULL THEN now() + interval '10 minutes'
             ELSE date_trunc('day', now(), 'UTC') + interval '27 hours' END
FROM unnest($1::uuid[], $2::bigint[]) AS t (referral_id, null_to)
WHERE e.referral_id = t.referral_id
"""

_BACK = """
UPDATE erasure SET checks = checks + 1, checked_at = now(), null_to = NULL,
    repeats = repeats + 1, due_at = now()
WHERE referral_id = ANY($1::uuid[])
"""

log = logger("intake.verify")


@dataclass(frozen=True, slots=True)
class Checked:
    """How many keys were found null, and how many had come back."""

    null: int
    back: int


async def check(runtime: Runtime) -> Checked:
    """Read back what is due, and publish the tombstone again where a record came after it."""
    rows = await runtime.pool.fetch(_TAKE, RECORD, TOGETHER)
    if not rows:
        return Checked(0, 0)
    async with read_back.opened(runtime, RECORD) as topic:
        last = await topic.last([Wanted(**dict(row)) for row in rows])
    back = [key for key, found in last.items() if not found.null]
    async with runtime.works.begin() as work:
        await _note(work.tx, {key: found for key, found in last.items() if found.null})
        await work.tx.execute(_BACK, [UUID(key) for key in back])
        work.emit(*[tombstone(Record, key=key) for key in back])
    return Checked(len(last) - len(back), len(back))


async def _note(tx: Connection, null: Mapping[str, Last]) -> None:
    ends = [found.end for found in null.values()]
    await tx.execute(_NULL, [UUID(key) for key in null], ends)


async def verifying(runtime: Runtime) -> None:
    """Check for ever; an outage is waited out."""
    while True:
        try:
            found = await check(runtime)
        except Exception as error:  # noqa: BLE001 - it is due again in seconds
            log.warning("erasures wait to be read back", extra={"cause": describe(error)})
        else:
            if found.back:
                log.warning("erased records had come back", extra={"repeated": found.back})
        await asyncio.sleep(EVERY_SECONDS)
