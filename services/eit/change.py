"""One change of one case: how it stands now, what its history says, what is published."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.contracts import case as steps
from services.contracts.case import CaseStep
from services.eit.case import Attention, Case


class What(StrEnum):
    """What can have happened to a case. All but the last three are published, by these names."""

    OPENED = "opened"
    ALLOCATED = "allocated"
    CONTACTED = "contacted"
    ASSESSED = "assessed"
    SUPPORT_ARRANGED = "support_arranged"
    RETURNED = "returned"
    CLOSED = "closed"
    REFRESHED = "refreshed"
    NEEDS_ATTENTION = "needs_attention"
    KEPT = "kept"


_WHAT: dict[type[CaseStep], What] = {
    steps.Opened: What.OPENED,
    steps.Allocated: What.ALLOCATED,
    steps.Contacted: What.CONTACTED,
    steps.Assessed: What.ASSESSED,
    steps.SupportArranged: What.SUPPORT_ARRANGED,
    steps.Returned: What.RETURNED,
    steps.Closed: What.CLOSED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`by` is a member of staff's account, or None where an event did it."""

    case: Case
    what: What
    at: datetime
    by: str | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    event: CaseStep | None = None


def published(
    case: Case, model: type[CaseStep], *, at: datetime, by: str | None = None, **fields: Any
) -> Change:
    """The next version of a case, told to everyone; `fields` are those of the event alone."""
    after = replace(case, version=case.version + 1, step=case.step + 1)
    event = model(
        case_id=case.case_id,
        referral_id=case.referral_id,
        case_version=after.step,
        at=at,
        **fields,
    )
    detail = event.model_dump(mode="json", exclude=set(CaseStep.model_fields))
    return Change(case=after, what=_WHAT[model], at=at, by=by, detail=detail, event=event)


def noted(case: Case, what: What, *, at: datetime, by: str | None = None, **detail: Any) -> Change:
    """The next version of a case, of which the team's own history tells and nobody else."""
    after = replace(case, version=case.version + 1)
    return Change(case=after, what=what, at=at, by=by, detail=detail)


def flagged(case: Case, because: Attention, *, at: datetime) -> Change:
    """The case goes on, and a person must look at it first. An erasure is never covered up."""
    attention = case.attention if case.attention is Attention.ERASED else because
    return noted(
        replace(case, attention=attention),
        What.NEEDS_ATTENTION,
        at=at,
        because=because,
        destination=case.decision.destination,
    )
