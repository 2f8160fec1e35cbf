"""What the teams answer: each takes what a decision addresses to it, as lead or as copy."""

from collections.abc import Sequence
from datetime import datetime

from services.chassis.event import Outgoing, caused
from services.contracts.decision import Decision
from services.contracts.envelope import Envelope
from services.contracts.feedback import Accepted
from services.devkit.stand_in.ledger import Decided

TEAMS = ("rapid_response", "duty_and_advice")


def addressed(decision: Decision) -> tuple[str, ...]:
    """The teams played here that a decision names."""
    named = (decision.destination, *decision.copies)
    return tuple(team for team in TEAMS if team in named)


def replies(decided: Sequence[Decided], *, at: datetime) -> list[Outgoing]:
    """One "accepted" a team and decision; the ids follow from the decision's own."""
    return [
        _accepted(each, team, at) for each in decided for team in addressed(each.routed.decision)
    ]


def _accepted(decided: Decided, team: str, at: datetime) -> Outgoing:
    routed = decided.routed
    said = Accepted(referral_id=routed.referral_id, team=team, at=at, test=routed.test)
    return caused(_cause(decided), said, key=routed.referral_id, ordinal=TEAMS.index(team))


def _cause(decided: Decided) -> Envelope:
    if decided.entry.event is None:
        raise TypeError("a decision is an event")
    return decided.entry.event.envelope
