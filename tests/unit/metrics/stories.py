"""Short words for what happens to one referral, in minutes after nine o'clock."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import reduce

from services.metrics.history import (
    Arrived,
    Decided,
    Ended,
    History,
    Leaving,
    Milestone,
    Moved,
    Opened,
    Step,
)
from services.metrics.stages import Wait
from services.metrics.waiting import waits

NINE = datetime(2026, 1, 5, 9, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes after nine."""
    return NINE + timedelta(minutes=minutes)


def arrived() -> Arrived:
    """It came at nine."""
    return Arrived(NINE)


def decided(
    minutes: float,
    *queues: str,
    revision: int = 1,
    version: int | None = None,
    urgency: str = "routine",
    respond_by: datetime | None = None,
) -> Decided:
    """The revision that sends it to these queues; by default each is about a new version."""
    return Decided(
        revision=revision,
        version=version or revision,
        received_at=NINE,
        at=at(minutes),
        queues=queues,
        urgency=urgency,
        respond_by=respond_by,
    )


def opened(minutes: float, case: str = "first", revision: int = 1) -> Opened:
    """The EIT has a case."""
    return Opened(case=case, revision=revision, at=at(minutes))


def moved(minutes: float, what: Milestone | Leaving, case: str = "first") -> Moved:
    """The EIT moves its case."""
    return Moved(team="eit", what=what, at=at(minutes), case=case)


def told(minutes: float, team: str, what: Milestone | Leaving = Milestone.TAKEN) -> Moved:
    """Another team says what it did."""
    return Moved(team=team, what=what, at=at(minutes))


def withdrawn(minutes: float, version: int = 1) -> Ended:
    """The source takes it back."""
    return Ended(at(minutes), version)


def erased(minutes: float) -> Ended:
    """Nobody knows any more who it was."""
    return Ended(at(minutes))


def history(steps: Iterable[Step]) -> History:
    """All of it, in this order."""
    return reduce(History.after, steps, History())


def story(*steps: Step) -> list[tuple[str, str, float, float | None, str | None]]:
    """Queue, stage, from and until in minutes after nine, and how each wait ended."""
    return [_line(wait) for wait in waits(history(steps))]


def _line(wait: Wait) -> tuple[str, str, float, float | None, str | None]:
    until = None if wait.ended_at is None else _minutes(wait.ended_at)
    return (wait.queue, wait.stage.value, _minutes(wait.entered_at), until, wait.ending)


def _minutes(moment: datetime) -> float:
    return (moment - NINE).total_seconds() / 60
