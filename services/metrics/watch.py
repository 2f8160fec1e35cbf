"""Measures the lags while this process leads, and goes on trying while the broker is away."""

import asyncio
from dataclasses import dataclass

from services.chassis.failures import describe
from services.chassis.logs import logger
from services.metrics.board import Board, Pace
from services.metrics.lag import Read
from services.metrics.probe import Cluster, Probe, probe

_log = logger("metrics")


@dataclass(frozen=True)
class LagWatch:
    """Posts the lags at every interval. The last ones keep their time while none come."""

    cluster: Cluster
    reads: tuple[Read, ...]
    board: Board
    pace: Pace

    async def run(self) -> None:
        """For ever."""
        told = ""
        while True:
            await self.board.leading.wait()
            try:
                async with probe(self.cluster, self.reads) as connected:
                    await self._watch(connected)
            except Exception as error:  # noqa: BLE001 - whatever it was, a new connection may do
                if told != (told := describe(error)):  # an outage is told once
                    _log.warning("no lags", extra={"why": told})
            await asyncio.sleep(self.pace.retry_seconds)

    async def _watch(self, connected: Probe) -> None:
        while self.board.leading.is_set():
            self.board.post_lags(await connected.measure())
            await asyncio.sleep(self.pace.seconds)
