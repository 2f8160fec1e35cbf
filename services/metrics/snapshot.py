"""One look at the database: who waits now, who waited, what is held back and what ended.

The waits take one statement over the partial index of open waits, whatever was completed before.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.metrics.answers import Untold, untold
from services.metrics.backlog import Held, Place, backlog
from services.metrics.completed import Bucket, Since, Tally
from services.metrics.held import Session, held
from services.metrics.queues import Bounds, Queues, Waiting, queues
from services.metrics.rejects import Unseen, unseen
from services.metrics.resolved import Ending, resolved
from services.metrics.stages import Stage

_WAITING = """
SELECT queue, stage, urgency,
    width_bucket(received_at, $2::timestamptz[]) AS received,
    width_bucket(entered_at, $2::timestamptz[]) AS entered,
    count(*) AS waits,
    count(*) FILTER (WHERE respond_by < $1) AS overdue,
    min(received_at) AS oldest_received_at,
    min(entered_at) AS oldest_entered_at,
    extract(epoch FROM sum($1 - received_at))::float8 AS received_seconds,
    extract(epoch FROM sum($1 - entered_at))::float8 AS entered_seconds
FROM metrics.wait WHERE ended_at IS NULL
GROUP BY 1, 2, 3, 4, 5
"""

_COMPLETED = "SELECT queue, stage, since, bound, waits, seconds FROM metrics.completed"


@dataclass(frozen=True, slots=True)
class Labels:
    """The closed sets that a snapshot fills, from settings and `schemas/topics.yaml`."""

    queues: tuple[str, ...]
    bounds: Bounds
    services: tuple[str, ...]
    places: tuple[Place, ...]
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was found, when it was taken, and how many seconds that took."""

    taken_at: datetime
    took_seconds: float
    queues: Queues
    held: Mapping[Place, Held]
    resolved: Mapping[Ending, int]
    untold: Mapping[str, Untold]
    unseen: Mapping[str, Unseen]


async def take(session: Session, labels: Labels) -> Snapshot:
    """A snapshot of now."""
    now, started = datetime.now(UTC), time.perf_counter()
    waiting = await waits(session, now=now, names=labels.queues, bounds=labels.bounds)
    back = backlog(await held(session, labels.services), labels.places)
    ended = await resolved(session, labels.endings)
    owed, refused = await untold(session), await unseen(session)
    return Snapshot(now, time.perf_counter() - started, waiting, back, ended, owed, refused)


async def waits(session: Session, *, now: datetime, names: Sequence[str], bounds: Bounds) -> Queues:
    """Who waits at `now`, and how long those waited who wait no more."""
    thresholds = [now - timedelta(seconds=bound) for bound in reversed(bounds.human)]
    open_now = await session.fetch(_WAITING, now, thresholds)
    done = await session.fetch(_COMPLETED)
    return queues(
        (_waiting(row, len(thresholds)) for row in open_now),
        (_completed(row) for row in done),
        names=names,
        bounds=bounds,
    )


def _waiting(row: Any, thresholds: int) -> Waiting:
    """`width_bucket` counts the thresholds passed: none is older than every bound."""
    values = dict(row)
    values["stage"] = Stage(row["stage"])
    values["received"] = thresholds - row["received"]
    values["entered"] = thresholds - row["entered"]
    return Waiting(**values)


def _completed(row: Any) -> tuple[Bucket, Tally]:
    queue, stage, since, bound, count, seconds = row
    return Bucket(queue, Stage(stage), Since(since), bound), Tally(count, seconds)
