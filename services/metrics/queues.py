"""The backlog at one moment, by queue and by stage: counts alone, every label set present.

Pure: rows of counts in, a snapshot out. What no list names counts as `other`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

from services.contracts.vocabulary import Urgency
from services.metrics.completed import Bucket, Since, Tally
from services.metrics.stages import EIT, TAKING, TRIAGE, Stage

QUEUES = (EIT, "rapid_response", "duty_and_advice", TRIAGE)
OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Open waits of one queue, stage and urgency whose ages fall into the same buckets.

    `received` and `entered` number the buckets: 0 is up to the first bound.
    """

    queue: str
    stage: Stage
    urgency: str | None
    received: int
    entered: int
    waits: int
    overdue: int
    oldest_received_at: datetime
    oldest_entered_at: datetime
    received_seconds: float
    entered_seconds: float


@dataclass(slots=True)
class Cell:
    """Who waits to be taken, in one queue with one urgency."""

    depth: int = 0
    overdue: int = 0
    oldest_received_at: datetime | None = None


@dataclass(slots=True)
class Distribution:
    """How long: the waits of each bucket, the last one above every bound, and their seconds."""

    bounds: tuple[float, ...]
    counts: list[int]
    seconds: float = 0.0

    @classmethod
    def empty(cls, bounds: Sequence[float]) -> "Distribution":
        """Nobody, by ascending upper bounds in seconds."""
        return cls(tuple(bounds), [0] * (len(bounds) + 1))

    def add(self, bucket: int, waits: int, seconds: float) -> None:
        """So many waits more in one bucket."""
        self.counts[bucket] += waits
        self.seconds += seconds

    def add_tally(self, bound: float, tally: Tally) -> None:
        """Waits kept by a bound of their own go into the first bucket that holds them."""
        bucket = sum(bound > own for own in self.bounds)
        self.add(bucket, tally.waits, tally.seconds)

    @property
    def total(self) -> int:
        """All waits."""
        return sum(self.counts)

    def cumulative(self) -> list[tuple[str, float]]:
        """Pairs of `le` and the waits up to it, as Prometheus has them."""
        bounds = [str(float(bound)) for bound in self.bounds] + ["+Inf"]
        return [
            (le, float(count)) for le, count in zip(bounds, accumulate(self.counts), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Upper bounds in seconds: of what people wait for, and of everything that is measured."""

    human: tuple[float, ...]
    all: tuple[float, ...]


@dataclass(slots=True)
class Queues:
    """Everything that a snapshot of the waits says."""

    cells: dict[tuple[str, Urgency], Cell]
    ages: dict[str, Distribution]
    waited: dict[str, Distribution]
    oldest_entered_at: dict[Stage, datetime] = field(default_factory=dict)
    stage_ages: dict[Stage, Distribution] = field(default_factory=dict)
    stage_durations: dict[Stage, Distribution] = field(default_factory=dict)


def queues(
    waiting: Iterable[Waiting],
    completed: Iterable[tuple[Bucket, Tally]],
    *,
    names: Sequence[str],
    bounds: Bounds,
) -> Queues:
    """The snapshot, for these queues and `other`."""
    found = _nobody([*names, OTHER], bounds)
    for each in waiting:
        _count(found, each)
    for bucket, tally in completed:
        _count_completed(found, bucket, tally)
    return found


def _nobody(names: Sequence[str], bounds: Bounds) -> Queues:
    return Queues(
        cells={(name, urgency): Cell() for name in names for urgency in Urgency},
        ages={name: Distribution.empty(bounds.human) for name in names},
        waited={name: Distribution.empty(bounds.human) for name in names},
        stage_ages={stage: Distribution.empty(bounds.human) for stage in Stage},
        stage_durations={stage: Distribution.empty(bounds.all) for stage in Stage},
    )


def _count(found: Queues, each: Waiting) -> None:
    oldest = found.oldest_entered_at.get(each.stage, each.oldest_entered_at)
    found.oldest_entered_at[each.stage] = min(oldest, each.oldest_entered_at)
    found.stage_ages[each.stage].add(each.entered, each.waits, each.entered_seconds)
    if each.stage in TAKING:
        queue = each.queue if each.queue in found.ages else OTHER
        found.ages[queue].add(each.received, each.waits, each.received_seconds)
        _count_cell(found.cells[queue, Urgency(each.urgency or Urgency.ROUTINE)], each)


def _count_cell(cell: Cell, each: Waiting) -> None:
    cell.depth += each.waits
    cell.overdue += each.overdue
    oldest = cell.oldest_received_at or each.oldest_received_at
    cell.oldest_received_at = min(oldest, each.oldest_received_at)


def _count_completed(found: Queues, bucket: Bucket, tally: Tally) -> None:
    if bucket.since is Since.ENTERED:
        found.stage_durations[bucket.stage].add_tally(bucket.bound, tally)
    elif bucket.stage in TAKING:
        queue = bucket.queue if bucket.queue in found.waited else OTHER
        found.waited[queue].add_tally(bucket.bound, tally)
