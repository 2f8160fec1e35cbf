"""What somebody waits for, in which queue, and how a wait ends."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

UNDECIDED = "undecided"
"""Where a referral waits before its first decision names a queue."""
TRIAGE = "manual_triage"
EIT = "eit"


class Stage(StrEnum):
    """What somebody waits for."""

    DECISION = "to_decision"
    TRIAGE = "to_triage"
    ACCEPTANCE = "to_acceptance"
    ALLOCATION = "to_allocation"
    CONTACT = "to_contact"
    ASSESSMENT = "to_assessment"
    SUPPORT = "to_support"


TAKING = (Stage.TRIAGE, Stage.ACCEPTANCE, Stage.ALLOCATION)
"""The stages that are a queue's backlog: nobody in the team has taken the referral."""

_EIT = (Stage.ALLOCATION, Stage.CONTACT, Stage.ASSESSMENT, Stage.SUPPORT)


class Ending(StrEnum):
    """How a wait ended. Only `done` is a completed wait."""

    DONE = "done"
    REROUTED = "rerouted"
    RETURNED = "returned"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """One stay of one referral in one stage of one queue; `turn` counts its stays there from 1."""

    queue: str
    stage: Stage
    turn: int
    received_at: datetime
    entered_at: datetime
    urgency: str | None = None
    respond_by: datetime | None = None
    ended_at: datetime | None = None
    ending: Ending | None = None


def stages(queue: str) -> tuple[Stage, ...]:
    """What a referral waits for in a queue, one after the other."""
    if queue == EIT:
        return _EIT
    return (Stage.TRIAGE,) if queue == TRIAGE else (Stage.ACCEPTANCE,)


def keeps_cases(queue: str) -> bool:
    """Whether the team tells by case events how far it is, and when it has ended."""
    return queue == EIT
