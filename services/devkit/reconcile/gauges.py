"""Prometheus' gauges, held against the rows that they are counted from, while these change. Pure.

A gauge is of a moment that nobody can go back to. What lay untouched before and after it is judged.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

from services.devkit.reconcile.result import Check
from services.metrics.backlog import OTHER

DEPTH = "referral_queue_depth"
PENDING = "referral_outbox_pending"
DEAD = "referral_dlq_depth"
PARKED = "referral_parked_events"

_TAKEN = "referral_queue_snapshot_timestamp_seconds"
_LABELS = {DEPTH: "queue", PENDING: "service", DEAD: "service", PARKED: "service"}


class Place(NamedTuple):
    """A gauge, and the queue or service that it is of, over all its other labels."""

    gauge: str
    of: str


class Rows(NamedTuple):
    """So many rows. `mark` is the same where they are the same ones."""

    many: int = 0
    mark: Decimal = Decimal(0)

    def plus(self, other: "Rows") -> "Rows":
        """These and those."""
        return Rows(self.many + other.many, self.mark + other.mark)


Told = Mapping[Place, int]
Look = Mapping[Place, Rows]
Judged = dict[Place, str | None]
"""What is wrong with each gauge that could be judged, or None."""


def judged(before: Look, shown: Told, after: Look) -> Judged:
    """Of each gauge whose rows lay untouched, what is wrong with it, or None.

    A queue that the gauges do not know counts as `other` there.
    """
    queues = {place.of for place in shown if place.gauge == DEPTH}
    first, last = _known(before, queues), _known(after, queues)
    still = [p for p in shown.keys() | first.keys() if first.get(p, Rows()) == last.get(p, Rows())]
    return {p: _fault(p, shown.get(p, 0), first.get(p, Rows()).many) for p in sorted(still)}


def _known(rows: Look, queues: set[str]) -> dict[Place, Rows]:
    found: defaultdict[Place, Rows] = defaultdict(Rows)
    for place, each in rows.items():
        strange = place.gauge == DEPTH and place.of not in queues
        where = Place(DEPTH, OTHER) if strange else place
        found[where] = found[where].plus(each)
    return found


def _fault(place: Place, shown: int, held: int) -> str | None:
    return None if shown == held else f"{place.gauge} of {place.of} is {shown}, and {held} are held"


def read(text: str) -> tuple[float, Told]:
    """When the gauges in an exposition were counted, 0.0 where they were not, and the gauges."""
    found: defaultdict[Place, int] = defaultdict(int)
    taken = 0.0
    for name, labels, value in _samples(text):
        if name == _TAKEN:
            taken = value
        elif name in _LABELS:
            found[Place(name, labels[_LABELS[name]])] += int(value)
    return taken, found


def _samples(text: str) -> Iterator[tuple[str, Mapping[str, str], float]]:
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            yield sample.name, sample.labels, sample.value


def check(found: Judged) -> Check:
    """The check of a reconciliation."""
    return Check(
        name="gauges",
        promise="Prometheus is told as many as the tables hold",
        counted=len(found),
        faults=tuple(fault for fault in found.values() if fault),
    )
