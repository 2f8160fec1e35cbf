"""What downstream teams tell us: the events of `asc.team.feedback.v1`."""

from typing import Literal
from uuid import UUID

from services.contracts.case import Hours
from services.contracts.model import Contract, Identifier, Moment, RuleId
from services.contracts.referral import StaffRef
from services.contracts.vocabulary import Outcome, Support


class Feedback(Contract):
    """One thing that a team did with one referral."""

    referral_id: UUID
    team: Identifier
    at: Moment
    test: bool = False


class Accepted(Feedback):
    """The team has taken the referral: it no longer waits to be picked up."""


class ReturnedToReferrer(Feedback):
    """The team gave it back to who asked."""

    reason: RuleId


class InformationNeeded(Feedback):
    """The team asks the referrer for more; the person goes on waiting."""


class MadeSafe(Feedback):
    """A person confirms that the urgent need is met (loop L1)."""

    by: StaffRef


class SafeguardingEliminated(Feedback):
    """A person confirms that there is no safeguarding concern (loop L2)."""

    by: StaffRef


class AssessmentStarted(Feedback):
    """An assessment began."""


class ServiceStarted(Feedback):
    """A service began."""

    service: Support
    weekly_hours: Hours | None = None


class ReablementStarted(Feedback):
    """Reablement began."""


class ReablementEnded(Feedback):
    """Reablement ended."""

    outcome: Literal["independent", "reduced_support", "same_support", "more_support", "other"]


class FeedbackClosed(Feedback):
    """The team has ended its work."""

    outcome: Outcome
