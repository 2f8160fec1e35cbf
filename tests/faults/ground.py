"""Servers of the suite's own, and a fresh system on them as soon as one is worn."""

import contextlib
import resource
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
from tests.faults.disk import Disk, disk
from tests.faults.shard import Shard, shard
from tests.faults.trial import Fault, Needs, Outcome

WORN = 12
"""Trials of one system: its books grow, and all of them are read after each trial."""


FILES = 8192
"""As many as a proxy may hold open while nobody hears that a connection has ended."""


@contextmanager
def ground() -> Iterator["Ground"]:
    """Real servers that are gone afterwards, also if this process is killed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError):  # more than this machine lets anybody have
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES), hard))
    with folder("servers") as root, folder("logs") as logs, disk(root) as own:
        home = Home(root)
        mind(home)
        started = start(home)
        try:
            yield Ground(started, own, logs)
        finally:
            started.wipe()


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """A folder of this run's own, gone afterwards."""
    prefix = f"frontdoor-faults-{name}-"
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as path:
        yield Path(path)


class Ground:
    """Runs trials, one after the other."""

    def __init__(self, servers: Servers, own: Disk, folder: Path) -> None:
        self._servers = servers
        self._disk = own
        self._folder = folder
        self._stack = AsyncExitStack()
        self._shard: Shard | None = None
        self._trials = 0

    def lacks(self, fault: Fault) -> str | None:
        """What this trouble needs and is not here, or None."""
        given = (isinstance(each, Given) for each in (self._servers.kafka, self._servers.postgres))
        if fault.needs is not Needs.NOTHING and any(given):
            return "the servers are not ours"
        if fault.needs is Needs.A_DISK and not self._disk.mounted:
            return "no disk can be mounted here"
        return None

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Ground"]:
        """Nothing is left afterwards."""
        try:
            yield self
        finally:
            await self._stack.aclose()

    async def run(self, fault: Fault, seed: int) -> Outcome:
        """One trial; after a violation the next one begins afresh."""
        try:
            shard = await self._fresh()
        except Exception as error:  # noqa: BLE001 - no reason to give up all other trials
            outcome = trial.broken(fault, seed, error)
        else:
            outcome = await trial.run(shard, fault, seed)
        if outcome.violations:
            with contextlib.suppress(OSError):  # a service may take a file away meanwhile
                shutil.rmtree(outcome.logs, ignore_errors=True)
                shutil.copytree(self._folder, outcome.logs)
        if outcome.violations or self._trials == WORN:
            await self._renew()
        return outcome

    async def _fresh(self) -> Shard:
        if self._shard is None:
            made = shard(self._servers, self._disk, self._folder)
            self._shard = await self._stack.enter_async_context(made)
            await trial.warm(self._shard, 0)
        self._trials += 1
        return self._shard

    async def _renew(self) -> None:
        stack = self._stack
        self._stack, self._shard, self._trials = AsyncExitStack(), None, 0
        await stack.aclose()
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(exist_ok=True)
