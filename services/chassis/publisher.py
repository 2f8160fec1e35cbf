"""Publishing: straight from memory where rule R allows it, else by the drain."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.chassis import acknowledged, instruments, late, outbox, unsendable
from services.chassis.backoff import backoff
from services.chassis.database import Pool
from services.chassis.failures import describe, name, refused_for_good
from services.chassis.logs import logger
from services.chassis.outbox import Row, Waiting
from services.chassis.producer import Producer
from services.chassis.strays import contained

QUEUE_ROWS = 20_000
ROUND_ROWS = 2_000
DRAIN_SECONDS = 1.0
GRACE_SECONDS = 1.0
"""How old a row of another process' stream is before an idle drain takes it: younger ones are
most likely in that process' own queue, and would only be published twice."""


@dataclass(frozen=True)
class Turn:
    """The rows of one committed transaction, and rule R's answer about them.

    `blocked` are keys with another unpublished row, as far as that was asked; `epoch` is when.
    """

    rows: Sequence[Row]
    blocked: frozenset[str]
    epoch: int


class Publisher:
    """One ordered stream out of the process. Memory and drain share it, never side by side."""

    def __init__(self, service: str, pool: Pool, producer: Producer) -> None:
        self._service = service
        self._log = logger(service)
        instruments.initialise_published(service)
        self._pool = pool
        self._producer = producer
        self._queue: deque[Row] = deque()
        self.held: set[int] = set()
        self.epoch = 0
        self.trouble: str | None = None
        self._wake = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._drain_due = True
        self._drained_at = 0.0

    def enqueue(self, turn: Turn) -> None:
        """Queue what rule R allows; leave the rest to the drain.

        Rule R's answer holds only while the queue that it counted on was not given up since.
        """
        free = [] if self._closed_to(turn) else [r for r in turn.rows if r.key not in turn.blocked]
        self._queue.extend(free)
        self.held.update(row.id for row in free)
        if len(free) < len(turn.rows):
            self._drain_due = True
        if len(self._queue) >= QUEUE_ROWS // 2:
            self._room.clear()
        self._wake.set()

    def _closed_to(self, turn: Turn) -> bool:
        return turn.epoch != self.epoch or len(self._queue) + len(turn.rows) > QUEUE_ROWS

    def drain_soon(self) -> None:
        """Look into the outbox: rows may be there that no queue holds."""
        self._drain_due = True
        self._wake.set()

    async def room(self) -> None:
        """Return when the queue has room: a consumer must not outrun the broker."""
        await self._room.wait()

    async def run(self) -> None:
        """Publish for ever; wait out every failure."""
        failures = 0
        while True:
            try:
                with contained():
                    await self._step()
                failures, self.trouble = 0, None
            except Exception as error:  # noqa: BLE001 - every failure is waited out
                failures += 1
                await self._give_up(error)
                await asyncio.sleep(backoff(failures))

    async def flush(self) -> None:
        """Publish what the queue holds, for a stop; what fails is left to the next start."""
        if self._queue:
            with contextlib.suppress(Exception), contained():
                while self._queue:
                    await self._publish_queued()
        with contextlib.suppress(Exception), contained():
            await self._producer.replace()

    async def _step(self) -> None:
        await self._drain_when_due()
        if self._queue:
            await self._publish_queued()
            return
        if self._drain_due:
            return
        self._wake.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                await self._wake.wait()

    async def _drain_when_due(self) -> None:
        """At once where rows were left, else every second, also under load: another process may
        have ended and left some."""
        now = time.monotonic()
        if self._drain_due:
            self._drain_due, self._drained_at = False, now
            await self._drain(grace=0.0)
        elif now - self._drained_at >= DRAIN_SECONDS:
            self._drained_at = now
            await self._drain(grace=GRACE_SECONDS)

    async def _publish_queued(self) -> None:
        count = min(len(self._queue), ROUND_ROWS)
        rows = [self._queue[position] for position in range(count)]
        await self._publish(rows)
        for _ in rows:
            self._queue.popleft()
        self.held.difference_update(row.id for row in rows)
        if len(self._queue) < QUEUE_ROWS // 2:
            self._room.set()

    async def _publish(self, rows: Sequence[Row]) -> None:
        await self._producer.send(rows)
        deleted = await outbox.delete(self._pool, [row.id for row in rows])
        if deleted < len(rows):
            await late.note(self._pool, rows)  # another has sent some of them, and maybe later ones
        acknowledged.count(rows, at=datetime.now(UTC))

    async def _drain(self, *, grace: float) -> None:
        """Read afresh in id order, publish, delete after the acknowledgement.

        It ends when it has seen the whole outbox once: what others go on writing is theirs, and
        must not keep our own queue waiting. Several processes may drain at once: that costs
        byte-equal copies, never order.
        """
        found = ROUND_ROWS
        while found == ROUND_ROWS:
            waiting = await outbox.oldest(self._pool, ROUND_ROWS)
            ids = takeable(waiting, self.held, grace)
            if ids:
                await self._sift(await outbox.rows(self._pool, ids))
            found = len(waiting) if ids else 0

    async def _sift(self, rows: Sequence[Row]) -> None:
        """Publish; what the broker refuses, by halves, until it stands alone and is set aside.

        Later rows of its key stay behind it. A failure that is not for good leaves the rest, as it
        stands, to the next drain.
        """
        refused: set[str] = set()
        left = [rows]
        while left:
            if not (some := [row for row in left.pop() if row.key not in refused]):
                continue
            await late.note(self._pool, some)  # each time: what was read back since may be untrue
            try:
                await self._publish(some)
            except Exception as error:
                if not refused_for_good(error):
                    raise
                await self._producer.replace()  # one that failed may send out of order
                if len(some) > 1:
                    left += (some[len(some) // 2 :], some[: len(some) // 2])
                    continue
                refused.add(some[0].key)
                await self._refuse(some[0], error)

    async def _refuse(self, row: Row, error: Exception) -> None:
        await unsendable.set_aside(self._pool, self._service, row, name(error))
        instruments.refused.labels(row.topic).inc()
        told = {"row": row.id, "topic": row.topic, "refusal": name(error)}
        self._log.error("the broker refuses an event", extra=told)

    async def _give_up(self, error: Exception) -> None:
        self.epoch += 1
        self._queue.clear()
        self.held.clear()
        self._room.set()
        self._drain_due = True
        instruments.publish_errors.inc()
        if self.trouble is None:
            self._log.warning("publishing waits", extra={"cause": describe(error)})
        self.trouble = describe(error)
        with contextlib.suppress(Exception), contained():
            await self._producer.replace()


def takeable(waiting: Sequence[Waiting], held: set[int], grace: float) -> list[int]:
    """The rows to drain: of each key, those before the first that is held or too young.

    Taking a later row of a key would overtake the one left behind.
    """
    left: set[str] = set()
    taken: list[int] = []
    for each in waiting:
        if each.id in held or each.age < grace:
            left.add(each.key)
        if each.key not in left:
            taken.append(each.id)
    return taken
