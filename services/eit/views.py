"""What the API shows of a case."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.contracts.decision import Decision
from services.contracts.record import Record
from services.contracts.vocabulary import Outcome, Profession, Urgency
from services.eit import cursor
from services.eit.case import Attention, Case, Part, Status
from services.eit.people import Identity
from services.eit.worklist import Entry


class View(BaseModel):
    """A frozen answer."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


class CaseView(View):
    """A case without anybody's identity.

    `version` is what a move must name. `destination` and `copies` are the newest decision's:
    where the case needs attention because it was rerouted, they say where to.
    """

    case_id: UUID
    referral_id: UUID
    ordinal: int
    status: Status
    version: int
    attention: Attention | None
    part: Part
    destination: str
    copies: tuple[str, ...]
    urgency: Urgency
    act_now: bool
    respond_by: datetime | None
    received_at: datetime
    opened_at: datetime
    profession: Profession | None
    worker: str | None
    returned_because: str | None
    outcome: Outcome | None


class Page(View):
    """Cases, the soonest due first. `next` is the `after` of the next page, if there is one."""

    cases: tuple[CaseView, ...]
    next: str | None


class CaseDetail(View):
    """A case with why it is here, what happened, and the person where the role allows it."""

    case: CaseView
    decision: Decision
    history: tuple[Entry, ...]
    identity: Identity
    person: Record | None


def shown(case: Case) -> CaseView:
    """What the list and a move's answer show."""
    decision = case.decision
    return CaseView(
        case_id=case.case_id,
        referral_id=case.referral_id,
        ordinal=case.ordinal,
        status=case.status,
        version=case.version,
        attention=case.attention,
        part=case.part,
        destination=decision.destination,
        copies=decision.copies,
        urgency=decision.urgency,
        act_now=decision.act_now,
        respond_by=decision.respond_by,
        received_at=case.received_at,
        opened_at=case.opened_at,
        profession=case.profession,
        worker=case.worker,
        returned_because=case.returned_because,
        outcome=case.outcome,
    )


def paged(found: Sequence[Case], limit: int) -> Page:
    """A page of up to `limit` of the cases found; one more than that says that there is another."""
    page = found[:limit]
    return Page(
        cases=tuple(shown(case) for case in page),
        next=cursor.after(page[-1]).text() if len(found) > limit else None,
    )
