"""The record topic's last word of a referral is its newest version, whoever sends late copies.

There the last write wins, so a late copy of an older version would hide the newer one. Each noted
key is read back: once all of it is published, and after ten minutes, by when whoever was stopped
has gone on or has ended; where an older version came last, the newest is told again.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import from_json

from services.chassis.database import Connection
from services.chassis.event import Outgoing, originated
from services.chassis.failures import describe
from services.chassis.logs import logger
from services.chassis.service import Runtime
from services.contracts.catalogue import RECORD
from services.contracts.record import Record
from services.intake import read_back
from services.intake.read_back import Last, Wanted

EVERY_SECONDS = 2.0

TOGETHER = 5_000

# Taken for twenty seconds, so that of several processes one reads; who ends in the middle leaves it
# to the others. Where two read after all, the newest may be told twice.
# What still waits in the outbox is the last word once it is published.
_TAKE = """
UPDATE late_copy SET due_at = now() + interval '20 seconds'
WHERE (topic, key) IN (
    SELECT topic, key FROM late_copy AS l WHERE topic = $1 AND due_at <= now() AND NOT EXISTS (
        SELECT FROM outbox AS o WHERE o.key = l.key AND o.topic = l.topic)
    ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING key, noted_at AS since, read_to
"""

# Whoever changes or erases a referral holds its row; what there is of it is read in a statement of
# its own, after this one.
_HOLD = "SELECT id FROM referral WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"

_NEWEST = """
SELECT r.id::text AS key, r.version, rec.record::text AS record
FROM referral AS r JOIN record AS rec ON rec.referral_id = r.id WHERE r.id = ANY($1::uuid[])
"""

# What was noted anew meanwhile is due anyway.
_AGAIN = """
UPDATE late_copy AS l SET read_to = t.read_to, checks = checks + 1,
    due_at = now() + CASE WHEN t.told THEN interval '0' ELSE interval '10 minutes' END
FROM unnest($2::text[], $3::timestamptz[], $4::bigint[], $5::bool[])
    AS t (key, noted_at, read_to, told)
WHERE l.topic = $1 AND l.key = t.key AND l.noted_at = t.noted_at
"""

_DONE = """
DELETE FROM late_copy AS l USING unnest($2::text[], $3::timestamptz[]) AS t (key, noted_at)
WHERE l.topic = $1 AND l.key = t.key AND l.noted_at = t.noted_at
"""

log = logger("intake.latest")


@dataclass(frozen=True, slots=True)
class Checked:
    """How many keys were read back, and how many had an older version as their last word."""

    keys: int
    told_again: int


async def check(runtime: Runtime) -> Checked:
    """Read back what is due, and tell the newest version again where an older one came last."""
    due = [Wanted(**row) for row in await runtime.pool.fetch(_TAKE, RECORD, TOGETHER)]
    if not due:
        return Checked(0, 0)
    async with read_back.opened(runtime, RECORD) as topic:
        last = await topic.last(due)
    async with runtime.works.begin() as work:
        again = {out.key: out for out in await _behind(work.tx, due, last)}
        work.emit(*again.values())
        await _note(work.tx, due, last, again)
    return Checked(len(due), len(again))


async def _behind(
    tx: Connection, due: Sequence[Wanted], last: Mapping[str, Last]
) -> list[Outgoing]:
    """The newest records of those whose last word is older. Nothing of who is erased."""
    ids = [UUID(each.key) for each in due]
    await tx.execute(_HOLD, ids)
    newest = {row["key"]: row for row in await tx.fetch(_NEWEST, ids)}
    return [
        originated(Record.model_validate_json(newest[each.key]["record"]), key=each.key)
        for each in due
        if each.key in newest and _older(each, last[each.key], newest[each.key]["version"])
    ]


def _older(noted: Wanted, last: Last, version: int) -> bool:
    """Nothing new since the last look is no news."""
    if last.value is None:
        return noted.read_to is None
    told: Any = from_json(last.value)["version"]
    return bool(told < version)


async def _note(
    tx: Connection, due: Sequence[Wanted], last: Mapping[str, Last], again: Mapping[str, Outgoing]
) -> None:
    done = [each for each in due if each.read_to is not None and each.key not in again]
    left = [each for each in due if each not in done]
    await tx.execute(_DONE, RECORD, *_columns(done, last, again)[:2])
    await tx.execute(_AGAIN, RECORD, *_columns(left, last, again))


def _columns(
    noted: Sequence[Wanted], last: Mapping[str, Last], again: Mapping[str, Outgoing]
) -> list[list[object]]:
    def rows() -> Iterator[tuple[object, ...]]:
        for each in noted:
            yield each.key, each.since, last[each.key].end, each.key in again

    return [list(column) for column in zip(*rows(), strict=True)] or [[], [], [], []]


async def checking(runtime: Runtime) -> None:
    """Check for ever; an outage is waited out."""
    while True:
        try:
            found = await check(runtime)
        except Exception as error:  # noqa: BLE001 - it is due again in seconds
            log.warning("records wait to be read back", extra={"cause": describe(error)})
        else:
            if found.told_again:
                log.warning("older records came late", extra={"told_again": found.told_again})
        await asyncio.sleep(EVERY_SECONDS)
