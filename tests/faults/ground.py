"""Servers of the suite's own, and a fresh system on them as soon as one is worn."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

from services.devkit.home import Home
from services.devkit.minder import mind
from services.devkit.server import Given
from services.devkit.servers import Servers, start
from tests.faults import trial
from tests.faults.shard import Shard, shard
from tests.faults.trial import Fault, Outcome

WORN = 12
"""Trials of one system: its books grow, and all of them are read after each trial."""


@contextmanager
def servers() -> Iterator[tuple[Servers, Path]]:
    """Real servers that are gone afterwards, also if this process is killed."""
    home = Home(Path(tempfile.mkdtemp(prefix="frontdoor-faults-")))
    mind(home)
    started = start(home)
    try:
        yield started, home.root
    finally:
        started.wipe()
        shutil.rmtree(home.root, ignore_errors=True)


def possible(fault: Fault, started: Servers) -> bool:
    """Whether these servers may be brought into this trouble."""
    given = isinstance(started.kafka, Given) or isinstance(started.postgres, Given)
    return not (fault.needs_own and given)


class Ground:
    """Runs trials, one after the other."""

    def __init__(self, started: Servers, folder: Path) -> None:
        self._servers = started
        self._folder = folder
        self._stack = AsyncExitStack()
        self._shard: Shard | None = None
        self._trials = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Ground"]:
        """Nothing is left afterwards."""
        try:
            yield self
        finally:
            await self._stack.aclose()

    async def run(self, fault: Fault, seed: int) -> Outcome:
        """One trial; after a violation the next one begins afresh."""
        outcome = await trial.run(await self._fresh(), fault, seed)
        if outcome.violations or self._trials == WORN:
            await self._renew()
        return outcome

    async def _fresh(self) -> Shard:
        if self._shard is None:
            self._shard = await self._stack.enter_async_context(shard(self._servers, self._folder))
            await trial.warm(self._shard, 0)
        self._trials += 1
        return self._shard

    async def _renew(self) -> None:
        await self._stack.aclose()
        self._stack, self._shard, self._trials = AsyncExitStack(), None, 0
