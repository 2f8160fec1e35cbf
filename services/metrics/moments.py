"""One referral's steps in one order of time, whatever order the topics were read in.

Clocks differ: a team's may say that it took a referral before it was sent there. So a step is
never earlier than the one before it on its topic, nor than the decision that it answers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from services.metrics.history import Decided, Ended, History, Moved, Opened


@dataclass(frozen=True, slots=True)
class Moment:
    """A step when it took effect; None is the arrival. `revision` is what its case opened for."""

    at: datetime
    step: Decided | Opened | Moved | Ended | None
    revision: int | None = None


def told(history: History) -> list[Moment]:
    """All steps from the arrival on; at one instant, decisions first and endings last."""
    arrived = history.arrived_at
    if arrived is None:
        return []
    decided = list(_decided(history, arrived))
    by_revision = {step.revision: at for at, step in reversed(decided)}
    by_queue = {queue: at for at, step in reversed(decided) for queue in step.queues}
    moments = [
        *(Moment(at, step) for at, step in decided),
        *_case(history, by_revision),
        *_feedback(history, by_queue),
        *(Moment(max(arrived, step.at), step) for step in history.ended),
    ]
    return [Moment(arrived, None), *sorted(moments, key=_at)]


def _at(moment: Moment) -> datetime:
    return moment.at


def _decided(history: History, arrived: datetime) -> Iterator[tuple[datetime, Decided]]:
    latest = arrived
    for step in history.decided:
        latest = max(latest, step.at)
        yield latest, step


def _case(history: History, starts: Mapping[int, datetime]) -> Iterator[Moment]:
    revisions = {step.case: step.revision for step in history.case if isinstance(step, Opened)}
    latest = datetime.min.replace(tzinfo=UTC)
    for step in history.case:
        revision = revisions.get(step.case or "")
        latest = max(latest, step.at, starts.get(revision or 0, latest))
        yield Moment(latest, step, revision)


def _feedback(history: History, starts: Mapping[str, datetime]) -> Iterator[Moment]:
    latest = dict(starts)
    for step in history.feedback:
        latest[step.team] = max(latest.get(step.team, step.at), step.at)
        yield Moment(latest[step.team], step)
