"""SQL of answers that wait: which are due, taking some, and what became of each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from asyncpg import Record as Row

from services.chassis.database import Connection, Pool
from services.intake.back import receiver, schedule
from services.intake.back.breaker import Breaker, Stage
from services.intake.back.letter import Letter
from services.intake.back.receiver import Receiver
from services.intake.back.response import Fate, Result
from services.intake.parts.answers import Told

LEASE = timedelta(seconds=60)
"""How long an answer that is taken is nobody else's: longer than an attempt can last."""

_DUE = """
SELECT s.source FROM unnest($1::text[], $2::bytea[]) AS s (source, url_sha256)
WHERE EXISTS (
    SELECT FROM answer_delivery d
    WHERE d.source = s.source AND d.state = 'waiting' AND d.due_at <= now())
AND NOT EXISTS (
    SELECT FROM answer_receiver r
    WHERE r.source = s.source AND r.url_sha256 = s.url_sha256
        AND (r.gone_at IS NOT NULL OR r.open_until > now()))
"""

# Of each referral the first that waits: what comes after it waits for it.
_TAKE = """
UPDATE answer_delivery AS d SET attempts = d.attempts + 1, due_at = now() + $3
FROM referral AS r
WHERE r.id = d.referral_id AND r.source_reference IS NOT NULL AND d.id IN (
    SELECT a.id FROM answer_delivery a
    WHERE a.source = $1 AND a.state = 'waiting' AND a.due_at <= now() AND NOT EXISTS (
        SELECT FROM answer_delivery b
        WHERE b.referral_id = a.referral_id AND b.state = 'waiting' AND b.seq < a.seq)
    ORDER BY a.due_at LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING d.id, d.referral_id, r.source_reference AS reference, r.test, d.told, d.at, d.team,
    d.detail, d.attempts AS attempt
"""

# Whoever was stopped for longer than the lease finds that another has tried meanwhile.
_SETTLE = """
UPDATE answer_delivery SET state = $3, why = $4, status = $5, due_at = now() + $6::interval,
    settled_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE now() END
WHERE id = $1 AND attempts = $2 AND state = 'waiting'
"""


async def due(pool: Pool, urls: Mapping[str, str]) -> list[str]:
    """The sources, of these with their addresses, for which something may be sent now."""
    prints = [receiver.fingerprint(url) for url in urls.values()]
    return [row["source"] for row in await pool.fetch(_DUE, list(urls), prints)]


async def take(tx: Connection, source: str, url: str, *, most: int, now: datetime) -> list[Letter]:
    """Take answers of a source that are due, as many as its breaker lets through.

    None while another process takes some.
    """
    known = await receiver.free(tx, source, url)
    if known is None or known.gone_at is not None:
        return []
    stage = known.breaker.stage(now)
    if stage is Stage.OPEN:
        return []
    probe = stage is Stage.HALF_OPEN
    rows = await tx.fetch(_TAKE, source, 1 if probe else most, LEASE)
    if rows:
        breaker = known.breaker.probe(now + LEASE) if probe else known.breaker
        await receiver.keep(tx, source, url, Receiver(breaker))
    return [_letter(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Settled:
    """What a row is afterwards; `wait` is how long until it is due again."""

    state: str
    why: str | None
    wait: timedelta = timedelta(0)


async def settle(
    tx: Connection,
    source: str,
    url: str,
    letter: Letter,
    result: Result,
    *,
    now: datetime,
    chance: float,
    delays: Sequence[timedelta] = schedule.DELAYS,
) -> Settled:
    """Keep what an attempt came to: of the answer, and of its receiver."""
    settled = _settled(letter, result, chance, delays)
    await tx.execute(
        _SETTLE,
        letter.id,
        letter.attempt,
        settled.state,
        settled.why,
        result.status,
        settled.wait,
    )
    known = await receiver.held(tx, source, url)
    if known is not None and (after := _after(known, result, now)) != known:
        await receiver.keep(tx, source, url, after)
    return settled


def _settled(letter: Letter, result: Result, chance: float, delays: Sequence[timedelta]) -> Settled:
    why = result.failure and result.failure.value
    if result.fate is Fate.DELIVERED:
        return Settled("delivered", None)
    if result.fate is Fate.NEVER:
        return Settled("undeliverable", why)
    wait = schedule.delay(letter.attempt, chance=chance, asked=result.asked, delays=delays)
    return Settled("undeliverable", why) if wait is None else Settled("waiting", why, wait)


def _after(known: Receiver, result: Result, now: datetime) -> Receiver:
    if result.fate is Fate.GONE:
        return replace(known, gone_at=known.gone_at or now)
    if result.alive:
        return Receiver(Breaker(), known.gone_at)
    return replace(known, breaker=known.breaker.failed(now, asked=result.asked))


def _letter(row: Row) -> Letter:
    fields = dict(row) | {"told": Told(row["told"]), "detail": json.loads(row["detail"])}
    return Letter(**fields)
