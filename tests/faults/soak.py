"""`python -m tests.faults.soak [--minutes M] [--seed S]`: a long time under faults of all kinds.

The demo's services on three brokers and under steady load; at random moments something happens to
them, and in the end the command `frontdoor reconcile` says whether their books are clean.
"""

import argparse
import asyncio
import logging
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from random import Random

from services.devkit.home import Home
from services.devkit.minder import mind
from services.devkit.servers import start
from tests.faults import books, invariants
from tests.faults.catalogue import FAULTS, SERVER_SECONDS
from tests.faults.chance import Chance, chance
from tests.faults.disk import Disk
from tests.faults.faults import server
from tests.faults.ground import folder
from tests.faults.history import Told
from tests.faults.load import at_both_doors
from tests.faults.progress import Progress
from tests.faults.shard import Shard, shard
from tests.faults.trial import Fault, Needs

BROKERS = 3
A_SECOND = 4.0
BETWEEN = (2.0, 15.0)
NAMES = ("F2", "F3", "F4", "F6", "F7", "F8", "F9", "F10", "F11", "F17", "F19", "F20", "F21", "F23")
FITTING = tuple(fault for fault in FAULTS if fault.name in NAMES)
"""Those that leave the brokers running, and nothing on the topics that is nobody's."""

ONE_BROKER = Fault(
    "F5", "one broker of three killed or stopped", server.one_broker, SERVER_SECONDS,
    Needs.OUR_SERVERS,
)  # fmt: skip


def main() -> int:
    """The exit code: 0 where every book is clean."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # servers go away here all the time
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with folder("servers") as root, folder("logs") as logs:
        home = Home(root)
        mind(home)
        servers = start(home, brokers=BROKERS)
        try:
            say(f"{servers.choice}; {asked.minutes:g} minutes, seed {asked.seed}")
            return asyncio.run(_soak(shard(servers, Disk(root), logs), asked.minutes, asked.seed))
        finally:
            servers.wipe()


async def _soak(made: AbstractAsyncContextManager[Shard], minutes: float, seed: int) -> int:
    async with made as system, Progress(system.where.database_url).watching() as progress:
        soak = Soak(system, progress)
        await soak.run(minutes * 60, seed)
        return await soak.tell()


class Soak:
    """One system, and what happened to it."""

    def __init__(self, system: Shard, progress: Progress) -> None:
        self._system = system
        self._progress = progress
        self._began = time.monotonic()
        self._happened: Counter[str] = Counter()
        self._wrong: list[str] = []

    async def run(self, seconds: float, seed: int) -> None:
        """Load for so long, and one fault after the other as long as it lasts."""
        load = asyncio.create_task(
            self._system.load(
                Random(f"load {seed}"), int(seconds * A_SECOND), A_SECOND, at_both_doors
            )
        )
        try:
            await self._trouble(load, chance("soak", seed))
            if error := load.exception():
                self._wrong.append(f"the load ended early: {error!r}")
        finally:
            load.cancel()
            await asyncio.gather(load, return_exceptions=True)

    async def _trouble(self, load: "asyncio.Task[None]", random: Chance) -> None:
        while not load.done():
            await asyncio.wait([load], timeout=random.uniform(*BETWEEN))
            fault = random.choice((*FITTING, ONE_BROKER, ONE_BROKER))
            began = time.monotonic()
            try:
                await fault.run(self._system, random)
            except Exception as error:  # noqa: BLE001 - it is told, and the soak goes on
                self._wrong.append(f"{fault.name}: {error!r}")
            self._happened[f"{fault.name} {fault.title}"] += 1
            self._line(f"{fault.name} {fault.title}, {time.monotonic() - began:.1f} s")

    async def tell(self) -> int:
        """The report, and the exit code."""
        self._line("the load has ended; everything comes to rest")
        code = await asyncio.to_thread(self._reconcile)
        found = invariants.violations(await books.gathered(self._system))
        self._wrong += [f"{each.invariant} {each.kind}: {each.what}" for each in found]
        self._wrong += self._progress.faults
        for line in self._report(code):
            say(line)
        return int(bool(code or self._wrong))

    def _report(self, code: int) -> Iterator[str]:
        history, seen = self._system.history, self._progress
        yield f"accepted: {seen.last.accepted} versions, answered {history.count(Told.OK)}"
        yield f"unknown to their senders: {history.count(Told.INFO)}"
        longest = seen.longest_until(time.monotonic())
        yield f"longest time without progress: {longest:.1f} s"
        yield f"balance looked at {seen.looks} times, wrong {len(seen.faults)} times"
        yield from (f"{count:4} × {name}" for name, count in sorted(self._happened.items()))
        yield from (f"wrong: {line}" for line in self._wrong)
        yield f"frontdoor reconcile ended with {code}"

    def _reconcile(self) -> int:
        """The command itself, as a person would run it."""
        where = self._system.where
        given = {
            "DATABASE_URL": where.database_url,
            "KAFKA_BOOTSTRAP_SERVERS": where.bootstrap_servers,
            "TOPIC_PREFIX": where.topic_prefix,
            "FRONTDOOR_METRICS_ADMIN_URL": self._system.fleet.address("metrics").admin,
        }
        command = [str(Path(sys.executable).with_name("frontdoor")), "reconcile", "--within", "120"]
        return subprocess.run(command, env={**os.environ, **given}, check=False).returncode

    def _line(self, words: str) -> None:
        last = self._progress.last
        at = time.monotonic() - self._began
        say(f"{at:6.0f} s  {last.accepted:6} accepted {last.decided:6} decided  {words}")


def say(line: str) -> None:
    """On the screen at once, also where that is a file."""
    print(line, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
