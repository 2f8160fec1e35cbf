"""What is known of one referral, kept topic by topic, so that it does not matter whose came first.

Order holds within a topic; between topics anything may come before anything.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Milestone(StrEnum):
    """What a team may reach with a referral."""

    TAKEN = "taken"
    CONTACTED = "contacted"
    ASSESSED = "assessed"
    SUPPORTED = "supported"


class Leaving(StrEnum):
    """How a team may let go of a referral."""

    RETURNED = "returned"
    """Back to us: a person decides where it goes next."""
    GIVEN_BACK = "given_back"
    """Back to who asked."""
    CLOSED = "closed"
    """With an outcome of the team's own."""
    REROUTED = "rerouted"
    """Because it went elsewhere."""
    WITHDRAWN = "withdrawn"
    """Because it no longer stands."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Intake has accepted it."""

    received_at: datetime


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """It is a test: nobody waits."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A person has cleared an exclusion or chosen the destination, in this version."""

    version: int


@dataclass(frozen=True, slots=True)
class Ended:
    """Withdrawn in this version; without a version, erased for good."""

    at: datetime
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A revision of the decision, with every queue that it names, the lead first."""

    revision: int
    version: int
    received_at: datetime
    at: datetime
    queues: tuple[str, ...]
    urgency: str
    respond_by: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The team has a case since this revision."""

    case: str
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A team did something. `case` is given where the team keeps cases."""

    team: str
    what: Milestone | Leaving
    at: datetime
    case: str | None = None


Step = Arrived | Rehearsed | Judged | Ended | Decided | Opened | Moved


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All steps of one referral, in each topic's own order."""

    test: bool = False
    received_at: datetime | None = None
    judged: tuple[int, ...] = ()
    ended: tuple[Ended, ...] = ()
    decided: tuple[Decided, ...] = ()
    case: tuple[Opened | Moved, ...] = ()
    feedback: tuple[Moved, ...] = ()

    @property
    def arrived_at(self) -> datetime | None:
        """When intake accepted it, as far as any topic has told."""
        return self.received_at or (self.decided[0].received_at if self.decided else None)

    def after(self, step: Step) -> "History":
        """This history with one step more."""
        match step:
            case Rehearsed():
                return replace(self, test=True)
            case Arrived(received_at=at):
                return replace(self, received_at=self.received_at or at)
            case Judged(version=version):
                return replace(self, judged=(*self.judged, version))
            case Ended():
                return replace(self, ended=(*self.ended, step))
            case Decided():
                return replace(self, decided=(*self.decided, step))
            case Moved(case=None):
                return replace(self, feedback=(*self.feedback, step))
            case Opened() | Moved():
                return replace(self, case=(*self.case, step))
