"""The events that an accepted message makes. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass

from services.chassis.event import Outgoing, originated
from services.contracts.record import Person, Record
from services.contracts.referral import Received, Updated
from services.intake.accept import Standing
from services.intake.canonical import Canonical
from services.intake.submission import Submission

PersonRefs = Callable[[Person], str | None]
"""The keyed pseudonym of a person, or None for an unknown one."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One version of a referral: the person apart from the facts."""

    person_ref: str | None
    record: Outgoing
    state: Outgoing

    def largest(self) -> int:
        """Bytes of the larger event's body."""
        return max(len(event.value or b"") for event in (self.record, self.state))


def announce(
    message: Submission, canonical: Canonical, standing: Standing, refs: PersonRefs
) -> Announcement:
    """The events of this version.

    `received_at` in both is when the referral first came: an update never restarts a wait.
    """
    person_ref = refs(canonical.person)
    return Announcement(
        person_ref=person_ref,
        record=_outgoing(_record(message, canonical, standing), canonical),
        state=_outgoing(_state(message, standing, person_ref), canonical),
    )


def _outgoing(model: Record | Received | Updated, canonical: Canonical) -> Outgoing:
    return originated(model, key=model.referral_id, correlationid=canonical.conversation)


def _state(message: Submission, standing: Standing, person_ref: str | None) -> Received | Updated:
    model = Received if standing.version == 1 else Updated
    return model(
        referral_id=standing.referral_id,
        version=standing.version,
        test=message.source.test,
        person_ref=person_ref,
        facts=standing.facts,
        clearances=standing.judged.clearances,
        override=standing.judged.override,
    )


def _record(message: Submission, canonical: Canonical, standing: Standing) -> Record:
    return Record(
        referral_id=standing.referral_id,
        version=standing.version,
        test=message.source.test,
        source=message.source.name,
        source_reference=canonical.source_reference,
        received_at=standing.received_at,
        person=canonical.person,
        referrer=canonical.referrer,
        narrative=canonical.narrative,
        respond_by_asked=canonical.respond_by_asked,
    )
