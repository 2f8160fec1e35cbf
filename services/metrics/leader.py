"""One process of all takes the snapshots: whoever holds the advisory lock.

The snapshot is asked over the session that holds the lock. Where the session is gone the lock
is gone, the snapshot fails, and this process exports nothing until it leads again.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from services.chassis.database import role
from services.chassis.failures import Unavailable, describe
from services.chassis.logs import logger
from services.metrics.board import Board, Pace
from services.metrics.held import Session
from services.metrics.snapshot import Labels, take

LOCK = "SELECT pg_try_advisory_lock(hashtext('frontdoor'), hashtext('metrics snapshot'))"

_log = logger("metrics")


@dataclass(frozen=True)
class Leader:
    """Takes a snapshot at every interval, while it leads."""

    database_url: str
    labels: Labels
    board: Board
    pace: Pace

    async def run(self) -> None:
        """For ever. An outage, or a mistake in a snapshot, never stops the reading of events."""
        while True:
            try:
                async with self._session() as session:
                    await self._wait_for_lock(session)
                    await self._lead(session)
            except Exception as error:  # noqa: BLE001 - whatever it was, the next session may do
                self._stand_down(describe(error))
            await asyncio.sleep(self.pace.retry_seconds)

    def _stand_down(self, why: str) -> None:
        trouble = f"no snapshot: {why}"
        if trouble != self.board.trouble:  # an outage is told once
            _log.warning("no snapshot", extra={"why": why})
        self.board.clear(trouble)

    async def _wait_for_lock(self, session: Session) -> None:
        while not await session.fetchval(LOCK):
            self.board.clear(None)
            await asyncio.sleep(self.pace.retry_seconds)
        _log.info("leading the snapshots")

    async def _lead(self, session: Session) -> None:
        lost = asyncio.Event()
        session.add_termination_listener(lambda _: lost.set())
        while not lost.is_set():
            snapshot = await take(session, self.labels)
            self.board.post(snapshot)
            rest = max(0.1, self.pace.seconds - snapshot.took_seconds)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(lost.wait(), rest)
        raise Unavailable("the session that held the lock has ended")

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[Session]:
        """A session of its own: a pool's reset between users would drop the lock unseen."""
        session = await asyncpg.connect(
            self.database_url,
            timeout=5,
            command_timeout=5,
            server_settings={
                "application_name": "frontdoor-metrics-snapshot",
                "role": role("metrics"),
                "default_transaction_read_only": "on",
                "jit": "off",
            },
        )
        try:
            yield session
        finally:
            session.terminate()
