"""Several grounds side by side, each a process with servers of its own; all draw from one list."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import NamedTuple

from tests.faults.catalogue import FAULTS
from tests.faults.ground import Ground, ground
from tests.faults.trial import Outcome

_PROCESSES = get_context("spawn")  # what is forked would share the progress bar's thread
_BY_NAME = {fault.name: fault for fault in FAULTS}


class Trial(NamedTuple):
    """One that is still to be run."""

    fault: str
    seed: int


class Skipped(NamedTuple):
    """A trial that cannot be run here, and why."""

    fault: str
    why: str


class JobEnded(Exception):
    """A job ended before its trials did; what it printed tells why."""


def on_ground(line: Connection) -> None:
    """A job: its own servers, gone afterwards, and one trial after the other."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # servers go away here all the time
    with suppress(KeyboardInterrupt, EOFError, BrokenPipeError), ground() as on:
        asyncio.run(_trials(on, line))


async def _trials(on: Ground, line: Connection) -> None:
    async with on.open():
        while trial := line.recv():  # it waits for nothing: the next one is there at once
            line.send(await _one(on, trial))
    line.send(None)


async def _one(on: Ground, trial: Trial) -> Outcome | Skipped:
    fault = _BY_NAME[trial.fault]
    if why := on.lacks(fault):
        return Skipped(fault.name, why)
    return await on.run(fault, trial.seed)


def run(
    trials: Iterable[Trial], jobs: int, work: Callable[[Connection], None] = on_ground
) -> Iterator[Outcome | Skipped]:
    """What each trial led to, as they end; every job takes the next one as soon as it can."""
    left = iter(trials)
    with ExitStack() as stack:
        working = {stack.enter_context(_job(work)) for _ in range(jobs)}
        for job in working:
            job.send(next(left, None))
        while working:
            for job in wait(list(working)):
                found = _told(job)
                if found is None:
                    working.remove(job)
                    continue
                job.send(next(left, None))
                yield found


def _told(job: Connection) -> Outcome | Skipped | None:
    """What a job says, or None when it has no more to do."""
    try:
        found: Outcome | Skipped | None = job.recv()
    except EOFError:
        raise JobEnded from None
    return found


@contextmanager
def _job(work: Callable[[Connection], None]) -> Iterator[Connection]:
    """The line to a process that works until it is told that nothing is left."""
    ours, theirs = _PROCESSES.Pipe()
    process = _PROCESSES.Process(target=work, args=(theirs,))
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()  # it ends by that, too, with the trial that it is at
        process.join()
