"""From an event to the steps that matter to waiting. What does not matter gives none."""

from datetime import datetime

from services.contracts import case, decision, feedback, referral
from services.contracts.model import Contract
from services.contracts.vocabulary import Outcome
from services.metrics.history import (
    Arrived,
    Decided,
    Ended,
    Judged,
    Leaving,
    Milestone,
    Moved,
    Opened,
    Rehearsed,
    Step,
)

EIT = "eit"
"""The team whose case events say what its feedback would."""

_CASE: dict[type[Contract], Milestone | Leaving] = {
    case.Allocated: Milestone.TAKEN,
    case.Contacted: Milestone.CONTACTED,
    case.Assessed: Milestone.ASSESSED,
    case.SupportArranged: Milestone.SUPPORTED,
    case.Returned: Leaving.RETURNED,
}

_FEEDBACK: dict[type[Contract], Milestone | Leaving] = {
    feedback.Accepted: Milestone.TAKEN,
    feedback.MadeSafe: Milestone.TAKEN,
    feedback.SafeguardingEliminated: Milestone.TAKEN,
    feedback.AssessmentStarted: Milestone.TAKEN,
    feedback.ServiceStarted: Milestone.TAKEN,
    feedback.ReablementStarted: Milestone.TAKEN,
    feedback.ReablementEnded: Milestone.TAKEN,
    feedback.ReturnedToReferrer: Leaving.GIVEN_BACK,
}
"""Whoever has begun has taken it, also where nobody said `accepted`.
`information_needed` is not here: the person goes on waiting."""

_NOT_OURS = {Outcome.REROUTED: Leaving.REROUTED, Outcome.WITHDRAWN: Leaving.WITHDRAWN}
"""Outcomes that are not the team's own answer."""


def steps(data: Contract, *, time: datetime) -> tuple[Step, ...]:
    """The steps in an event's data; `time` is the event's own, for data that states none."""
    test = (Rehearsed(),) if getattr(data, "test", False) else ()
    return (*test, *_steps(data, time))


def _steps(data: Contract, time: datetime) -> tuple[Step, ...]:
    match data:
        case referral.ReferralState():
            return _referral(data, time)
        case referral.Erased(erased_at=at):
            return (Ended(at),)
        case decision.Routed():
            return (_decided(data),)
        case case.Opened():
            return (Opened(case=str(data.case_id), revision=data.revision, at=data.at),)
        case case.CaseStep():
            return _moved(data)
        case feedback.Feedback():
            return _told(data)
        case _:
            return ()


def _referral(data: referral.ReferralState, time: datetime) -> tuple[Step, ...]:
    arrived = Arrived(data.facts.received_at)
    match data:
        case referral.Withdrawn():
            return (arrived, Ended(time, data.version))
        case referral.Cleared() | referral.Overridden():
            return (arrived, Judged(data.version))
        case _:
            return (arrived,)


def _decided(data: decision.Routed) -> Decided:
    made = data.decision
    return Decided(
        revision=data.revision,
        version=data.version,
        received_at=data.received_at,
        at=data.decided_at,
        queues=(made.destination, *made.copies),
        urgency=made.urgency.value,
        respond_by=made.respond_by,
    )


def _moved(data: case.CaseStep) -> tuple[Step, ...]:
    what = _closing(data.outcome) if isinstance(data, case.Closed) else _CASE.get(type(data))
    if what is None:
        return ()
    return (Moved(team=EIT, what=what, at=data.at, case=str(data.case_id)),)


def _told(data: feedback.Feedback) -> tuple[Step, ...]:
    what = (
        _closing(data.outcome)
        if isinstance(data, feedback.FeedbackClosed)
        else _FEEDBACK.get(type(data))
    )
    if what is None or data.team == EIT:
        return ()
    return (Moved(team=data.team, what=what, at=data.at),)


def _closing(outcome: Outcome) -> Leaving:
    return _NOT_OURS.get(outcome, Leaving.CLOSED)
