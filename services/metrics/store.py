"""What metrics keeps: histories, waits and completed waits. The caller owns the transaction."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime
from functools import reduce
from uuid import UUID

from pydantic import TypeAdapter

from services.chassis.database import Connection
from services.metrics.completed import Bucket, Tally, newly_ended, tallied
from services.metrics.history import History, Step
from services.metrics.stages import Wait
from services.metrics.waiting import waits

_HISTORY = TypeAdapter(History)

_LOCK = """
INSERT INTO metrics.referral (referral_id, history)
SELECT id, '{}' FROM unnest($1::uuid[]) AS id ORDER BY id
ON CONFLICT (referral_id) DO UPDATE SET history = referral.history
RETURNING referral_id, history
"""
"""In the order of the ids, so that two processes never wait for each other in a circle."""

_KEEP = """
UPDATE metrics.referral SET history = new.history
FROM unnest($1::uuid[], $2::text[]::json[]) AS new (id, history) WHERE referral_id = new.id
"""

_FORGET = """
DELETE FROM metrics.wait
USING unnest($1::uuid[], $2::text[], $3::text[], $4::int[]) AS old (id, queue, stage, turn)
WHERE (referral_id, wait.queue, wait.stage, wait.turn) = (old.id, old.queue, old.stage, old.turn)
"""

_WAIT = """
INSERT INTO metrics.wait
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::timestamptz[],
    $6::timestamptz[], $7::text[], $8::timestamptz[], $9::timestamptz[], $10::text[])
ON CONFLICT (referral_id, queue, stage, turn) DO UPDATE SET
    received_at = excluded.received_at, entered_at = excluded.entered_at,
    urgency = excluded.urgency, respond_by = excluded.respond_by,
    ended_at = excluded.ended_at, ending = excluded.ending
"""

_COMPLETE = """
INSERT INTO metrics.completed AS known
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::bigint[], $6::float8[])
ON CONFLICT (queue, stage, since, bound) DO UPDATE SET
    waits = known.waits + excluded.waits, seconds = known.seconds + excluded.seconds
"""

_Key = tuple[UUID, str, str, int]


async def apply(
    tx: Connection, news: Mapping[UUID, Sequence[Step]], *, bounds: Sequence[float]
) -> list[Wait]:
    """Add these steps to their referrals' histories, and keep the waits that follow.

    The waits that have thereby ended.
    """
    if not news:
        return []
    known = {row["referral_id"]: _read(row["history"]) for row in await tx.fetch(_LOCK, [*news])}
    now = {key: reduce(History.after, steps, known[key]) for key, steps in news.items()}
    before = {key: waits(history) for key, history in known.items()}
    after = {key: waits(history) for key, history in now.items()}
    await tx.execute(_KEEP, [*now], [_HISTORY.dump_json(each).decode() for each in now.values()])
    await _keep_waits(tx, _rows(before), _rows(after))
    ended = [wait for key in now for wait in newly_ended(before[key], after[key])]
    await _complete(tx, tallied(ended, bounds))
    return ended


async def _keep_waits(
    tx: Connection, before: Mapping[_Key, Wait], after: Mapping[_Key, Wait]
) -> None:
    gone = [key for key in before if key not in after]
    if gone:
        await tx.execute(_FORGET, *_columns(gone))
    changed = {key: wait for key, wait in after.items() if before.get(key) != wait}
    if changed:
        rows = [(*key, *_values(wait)) for key, wait in changed.items()]
        await tx.execute(_WAIT, *_columns(rows))


async def _complete(tx: Connection, tallies: Mapping[Bucket, Tally]) -> None:
    if tallies:
        rows = [(*astuple(bucket), *astuple(tally)) for bucket, tally in sorted(tallies.items())]
        await tx.execute(_COMPLETE, *_columns(rows))


def _read(history: str) -> History:
    return _HISTORY.validate_json(history)


def _rows(told: Mapping[UUID, Iterable[Wait]]) -> dict[_Key, Wait]:
    return {
        (key, wait.queue, wait.stage, wait.turn): wait
        for key, waits_of_one in told.items()
        for wait in waits_of_one
    }


def _values(wait: Wait) -> tuple[datetime | str | None, ...]:
    return (
        *(wait.received_at, wait.entered_at, wait.urgency, wait.respond_by),
        *(wait.ended_at, wait.ending),
    )


def _columns(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [list(column) for column in zip(*rows, strict=True)]
