"""One unit of work: a transaction whose events leave through the outbox."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import asyncpg

from services.chassis import instruments, outbox, stopped
from services.chassis.database import Connection, Pool
from services.chassis.event import Outgoing
from services.chassis.failures import Fate, Unavailable, describe, fate
from services.chassis.publisher import Publisher, Turn


@dataclass
class Work:
    """An open transaction, and the events that it will publish if it commits."""

    tx: Connection
    outgoing: list[Outgoing] = field(default_factory=list)
    committed: list[Callable[[], None]] = field(default_factory=list)

    def emit(self, *events: Outgoing) -> None:
        """Publish these events, in this order, once the work is committed."""
        self.outgoing.extend(events)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Do this once the work is known to be committed; never for work that is rolled back.

        It is for what is only counted: after a doubtful commit, or a crash, it is left out.
        """
        self.committed.append(act)


@dataclass(frozen=True)
class Works:
    """Begins units of work for one service, from a door, an API or a consumer alike."""

    pool: Pool
    publisher: Publisher
    source: str

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """Commit on leaving, roll back on an error. `Unavailable` for our own outages.

        After `Unavailable` the commit may or may not have happened: do the same work again, with
        the same ids, and never look it up.
        """
        try:
            asked = time.perf_counter()
            async with self.pool.acquire() as connection:
                instruments.pool_wait.observe(time.perf_counter() - asked)
                async with connection.transaction():
                    work = Work(connection)
                    yield work
                    turn = await self._append(work)
                self.publisher.enqueue(turn)
            for act in work.committed:
                act()
        except Exception as error:
            if isinstance(error, asyncpg.LockNotAvailableError):
                await stopped.end(self.pool)
            self._doubt(error)
            raise

    async def _append(self, work: Work) -> Turn:
        rows = await outbox.append(work.tx, self.source, work.outgoing)
        epoch = self.publisher.epoch
        blocked = await outbox.others(work.tx, rows, self.publisher.held)
        return Turn(rows, blocked, epoch)

    def _doubt(self, error: Exception) -> None:
        if isinstance(error, asyncpg.IntegrityConstraintViolationError):
            return
        if fate(error) is Fate.UNAVAILABLE and not isinstance(error, Unavailable):
            self.publisher.drain_soon()
            raise Unavailable(describe(error)) from error
