"""Completed waits: how many more there are, by how long they took."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from services.metrics.stages import Ending, Stage, Wait


class Since(StrEnum):
    """From when a wait is measured: the person's whole wait, or the stage alone."""

    RECEIVED = "received"
    ENTERED = "entered"


@dataclass(frozen=True, slots=True, order=True)
class Bucket:
    """The waits that took at most `bound` seconds and more than the next lower bound."""

    queue: str
    stage: Stage
    since: Since
    bound: float


@dataclass(slots=True)
class Tally:
    """So many waits, and the seconds they took together."""

    waits: int = 0
    seconds: float = 0.0


def newly_ended(before: Sequence[Wait], after: Sequence[Wait]) -> list[Wait]:
    """Waits that have ended now and had not before, or not in this way.

    What a late event takes back stays counted: a counter that went down would read as a restart.
    """
    known, new = _ended(before), []
    for key, ended in _ended(after).items():
        new.extend(sorted(ended, key=lambda wait: wait.turn)[len(known[key]) :])
    return new


def tallied(waits: Iterable[Wait], bounds: Sequence[float]) -> dict[Bucket, Tally]:
    """Those of these waits that are completed, by bucket; `bounds` are ascending seconds."""
    tallies: dict[Bucket, Tally] = defaultdict(Tally)
    done = (wait for wait in waits if wait.ending is Ending.DONE)
    for bucket, seconds in chain.from_iterable(_measured(wait, bounds) for wait in done):
        tallies[bucket].waits += 1
        tallies[bucket].seconds += seconds
    return tallies


def _measured(wait: Wait, bounds: Sequence[float]) -> Iterable[tuple[Bucket, float]]:
    ended_at = wait.ended_at or wait.entered_at
    for since, start in ((Since.RECEIVED, wait.received_at), (Since.ENTERED, wait.entered_at)):
        seconds = (ended_at - start).total_seconds()
        place = bisect_left(bounds, seconds)
        bound = bounds[place] if place < len(bounds) else float("inf")
        yield Bucket(wait.queue, wait.stage, since, bound), seconds


def _ended(waits: Iterable[Wait]) -> dict[tuple[str, Stage, Ending], list[Wait]]:
    found: dict[tuple[str, Stage, Ending], list[Wait]] = defaultdict(list)
    for wait in waits:
        if wait.ending is not None:
            found[wait.queue, wait.stage, wait.ending].append(wait)
    return found
