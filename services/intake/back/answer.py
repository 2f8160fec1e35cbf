"""An answer: what a decision, or a team's step, is to the sender of the referral. No I/O."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.chassis import ids
from services.chassis.event import Event
from services.contracts.case import Allocated, CaseStep, Closed
from services.contracts.decision import Routed
from services.contracts.feedback import (
    Accepted,
    Feedback,
    FeedbackClosed,
    InformationNeeded,
    ReturnedToReferrer,
)
from services.intake.back.grounds import ground, untold
from services.intake.parts.answers import Told

EIT = "eit"

Wanted = Mapping[str, frozenset[Told]]
"""What each source wants to be told; one that is not here is not told anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is told, of what, and when that was.

    `id` follows from the event: work that is done again makes the same one. `team` is the
    destination of a decision. `held` says why it is not sent before a person has looked at it.
    """

    id: UUID
    referral_id: UUID
    told: Told
    at: datetime
    team: str
    revision: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)
    held: str | None = None

    def says(self) -> tuple[object, ...]:
        """What the sender hears, but for when."""
        return self.told, self.team, self.detail


def answers(events: Iterable[Event]) -> list[Answer]:
    """What a batch is to the senders, in its order.

    Of several decisions of one referral the newest; nothing that says what was just said.
    """
    found = [each for event in events if (each := _answer(event)) is not None]
    newest: dict[UUID, int] = {}
    for each in found:
        if each.revision is not None:
            newest[each.referral_id] = max(each.revision, newest.get(each.referral_id, 0))
    return list(_news(e for e in found if e.revision in (None, newest.get(e.referral_id))))


def _news(found: Iterable[Answer]) -> Iterator[Answer]:
    last: dict[UUID, tuple[object, ...]] = {}
    for each in found:
        if last.get(each.referral_id) != each.says():
            yield each
        last[each.referral_id] = each.says()


def _answer(event: Event) -> Answer | None:
    match event.data:
        case Routed() as routed:
            return _decided(event, routed)
        case Allocated() | Accepted() as step:
            return _step(event, step, Told.ACCEPTED)
        case InformationNeeded() as step:
            return _step(event, step, Told.INFORMATION_NEEDED)
        case ReturnedToReferrer() as step:
            return _rejected(event, step)
        case Closed() | FeedbackClosed() as step:
            return _step(event, step, Told.CLOSED, outcome=step.outcome.value)
        case _:
            return None


def _decided(event: Event, routed: Routed) -> Answer:
    decision = routed.decision
    respond_by = decision.respond_by and decision.respond_by.isoformat()
    return Answer(
        id=_id(event, Told.DECIDED),
        referral_id=routed.referral_id,
        told=Told.DECIDED,
        at=routed.decided_at,
        team=decision.destination,
        revision=routed.revision,
        detail={"needs_person": decision.needs_person, "respond_by": respond_by},
    )


def _rejected(event: Event, step: ReturnedToReferrer) -> Answer:
    why = ground(step.reason)
    if why is None:
        held = untold(step.reason)
        return _step(event, step, Told.REJECTED, held=held, given=step.reason)
    return _step(event, step, Told.REJECTED, reason=why.value)


def _step(
    event: Event,
    step: CaseStep | Feedback,
    told: Told,
    *,
    held: str | None = None,
    **detail: Any,
) -> Answer:
    return Answer(
        id=_id(event, told),
        referral_id=step.referral_id,
        told=told,
        at=step.at,
        team=EIT if isinstance(step, CaseStep) else step.team,
        detail=detail,
        held=held,
    )


def _id(event: Event, told: Told) -> UUID:
    return UUID(ids.derived(event.envelope.source, event.envelope.id, f"answer.{told.value}", 0))
