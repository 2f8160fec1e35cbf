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


def newly_done(before: Sequence[Wait], after: Sequence[Wait]) -> list[Wait]:
    """Waits that are completed now and were not before.

    What a late event takes back stays counted: a histogram that went down would read as a restart.
    """
    new = []
    for key, done in _done(after).items():
        known = len(_done(before)[key])
        new.extend(sorted(done, key=lambda wait: wait.turn)[known:])
    return new


def tallied(waits: Iterable[Wait], bounds: Sequence[float]) -> dict[Bucket, Tally]:
    """The completed waits by bucket; `bounds` are ascending seconds."""
    tallies: dict[Bucket, Tally] = defaultdict(Tally)
    for bucket, seconds in chain.from_iterable(_measured(wait, bounds) for wait in waits):
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


def _done(waits: Iterable[Wait]) -> dict[tuple[str, Stage], list[Wait]]:
    found: dict[tuple[str, Stage], list[Wait]] = defaultdict(list)
    for wait in waits:
        if wait.ending is Ending.DONE:
            found[wait.queue, wait.stage].append(wait)
    return found
