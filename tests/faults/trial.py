"""One trial: load for as long as a fault lasts, recovery, and every invariant afterwards."""

import asyncio
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from random import Random

from services.devkit.errors import DevkitError
from tests.faults import books, invariants
from tests.faults.chance import Chance, chance
from tests.faults.invariants import Kind, Violation
from tests.faults.progress import Progress
from tests.faults.sampler import Sampler
from tests.faults.shard import Shard

REFERRALS = 40
A_SECOND = 25.0
SHOWN = 5
FAILED = Path(tempfile.gettempdir()) / "frontdoor-faults-failed"
"""Where the logs of a trial stay that showed a violation."""
HISTORY = 200
"""Referrals that a system has seen before its first fault, so that there is something to lose."""


class Needs(Enum):
    """What a fault cannot happen without."""

    NOTHING = "nothing"
    OUR_SERVERS = "servers that are ours to end"
    A_DISK = "servers on a disk of their own"


@dataclass(frozen=True)
class Fault:
    """A row of the table. `run` returns when the fault has ended and its damage is repaired.

    `within` is how many seconds everything may take from then on to come to rest; `share` is how
    many times more often than others it is tried.
    """

    name: str
    title: str
    run: Callable[[Shard, Chance], Awaitable[None]]
    within: float = 30.0
    needs: Needs = Needs.NOTHING
    share: int = 1


@dataclass(frozen=True)
class Outcome:
    """What one trial showed; `sent` are the messages that were sent meanwhile."""

    fault: str
    seed: int
    sent: int
    recovery: float
    violations: tuple[Violation, ...]

    @property
    def again(self) -> str:
        """How to run it again."""
        return f"make faults ONLY={self.fault} SEED={self.seed} TRIALS=1"

    @property
    def logs(self) -> Path:
        """What the services wrote, of a trial that showed a violation."""
        return FAILED / f"{self.fault}-{self.seed}"

    def told(self) -> list[str]:
        """The first violations, one a line, of each invariant as many as tell what is wrong."""
        met: Counter[str] = Counter()
        lines = []
        for each in self.violations:
            met[each.invariant] += 1
            if met[each.invariant] <= SHOWN:
                lines.append(f"{each.invariant} {each.kind}: {each.what}")
        return lines


async def warm(shard: Shard, seed: int) -> None:
    """Give a fresh system its history."""
    await shard.load(Random(seed), HISTORY, 40.0)
    await shard.settled()


async def run(shard: Shard, fault: Fault, seed: int) -> Outcome:
    """One instance of the fault; a failure of the trial itself is a violation, too."""
    random = chance(fault.name, seed)
    before = len(shard.history.ops)
    try:
        recovery, found = await _run(shard, fault, random)
    except Exception as error:  # noqa: BLE001 - what ends a trial is its result
        return broken(fault, seed, error, len(shard.history.ops) - before)
    sent = len(shard.history.ops) - before
    return Outcome(fault.name, seed, sent, recovery, tuple(found))


def broken(fault: Fault, seed: int, error: Exception, sent: int = 0) -> Outcome:
    """A trial that an error has ended."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    what = f"{error!r} at {Path(last.filename).name}:{last.lineno}"
    return Outcome(fault.name, seed, sent, float("nan"), (Violation("trial", Kind.OTHER, what),))


async def _run(shard: Shard, fault: Fault, random: Chance) -> tuple[float, list[Violation]]:
    progress = Progress(shard.where.database_url)
    async with progress.watching():
        recovery, found = await _disturbed(shard, fault, random)
    unbalanced = [Violation("I7", Kind.OTHER, each) for each in progress.faults]
    if not progress.looks:
        unbalanced.append(Violation("I7", Kind.OTHER, f"nobody could look: {progress.trouble}"))
    return recovery, [*found, *unbalanced]


async def _disturbed(shard: Shard, fault: Fault, random: Chance) -> tuple[float, list[Violation]]:
    looked, over = shard.sampler.samples, asyncio.Event()
    senders = Random(random.random())
    load = asyncio.create_task(shard.load(senders, REFERRALS, A_SECOND, until=over.is_set))
    try:
        await asyncio.sleep(random.uniform(0.1, 0.9))
        await fault.run(shard, random)
        ended = time.monotonic()
        over.set()
        await load
    finally:
        load.cancel()
        await asyncio.gather(load, return_exceptions=True)
    late = await _come_to_rest(shard, fault.within)
    recovery = time.monotonic() - ended
    unseen = await unwatched(shard.sampler, since=looked)
    return recovery, [*late, *unseen, *invariants.violations(await books.gathered(shard))]


async def _come_to_rest(shard: Shard, within: float) -> list[Violation]:
    """I13. What is not at rest in time is told, and waited for a while longer."""
    try:
        await shard.settled(within)
    except DevkitError as error:
        late = Violation("I13", Kind.OTHER, str(error))
        try:
            await shard.settled(60.0)
        except DevkitError as never:
            return [late, Violation("I13", Kind.LOST, str(never))]
        return [late]
    return []


async def unwatched(sampler: Sampler, since: int, within: float = 30.0) -> list[Violation]:
    """I10 says nothing where nobody looked at the offsets."""
    why = await sampler.looked(since, within)
    return [Violation("I10", Kind.OTHER, f"no sample of the offsets: {why}")] if why else []
