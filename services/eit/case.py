"""A case, and what the team remembers of the referral behind it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from services.contracts.decision import Decision
from services.contracts.vocabulary import Outcome, Profession

TEAM = "eit"
"""This team's destination id in every ruleset."""

_CASES = UUID("b1f3a6f0-6f5e-5d7b-8c43-0d5b2f6a9e71")


class Status(StrEnum):
    """How far a case has come. The last two have ended."""

    OPENED = "opened"
    ALLOCATED = "allocated"
    CONTACTED = "contacted"
    ASSESSED = "assessed"
    SUPPORT_ARRANGED = "support_arranged"
    RETURNED = "returned"
    CLOSED = "closed"


ENDED = frozenset({Status.RETURNED, Status.CLOSED})
OPEN = frozenset(Status) - ENDED
UNTOUCHED = frozenset({Status.OPENED, Status.ALLOCATED})
"""Nobody has spoken to the person yet."""


class Part(StrEnum):
    """What the newest decision asks of the team: to lead, to know, or nothing any more."""

    LEAD = "lead"
    COPY = "copy"
    NONE = "none"


class Attention(StrEnum):
    """Why a person must look at an open case before it goes on."""

    REROUTED = "rerouted"
    ERASED = "erased"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One piece of the team's work on one referral.

    `version` counts every change and is what an optimistic check compares; `step` counts the
    published ones alone. `decision` is the newest that concerns the case, also when it names
    somebody else.
    """

    case_id: UUID
    referral_id: UUID
    ordinal: int
    status: Status
    version: int
    step: int
    revision: int
    part: Part
    decision: Decision
    received_at: datetime
    opened_at: datetime
    correlationid: str | None = None
    profession: Profession | None = None
    worker: str | None = None
    attention: Attention | None = None
    returned_because: str | None = None
    outcome: Outcome | None = None

    @property
    def is_open(self) -> bool:
        """Whether the team still has it."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """What the team has heard of one referral. Zero is "nothing yet".

    `revision` and `version` are of the newest decision seen, `addressed` whether that one named
    the team, `withdrawn` the referral's version at which it was withdrawn, `case` the newest.
    """

    referral_id: UUID
    revision: int = 0
    version: int = 0
    addressed: bool = False
    withdrawn: int = 0
    erased: bool = False
    case: Case | None = None


def case_id(referral_id: UUID, ordinal: int) -> UUID:
    """The id of a referral's first, second, … case: the same again if the work is done again."""
    return uuid5(_CASES, f"{referral_id}/{ordinal}")
