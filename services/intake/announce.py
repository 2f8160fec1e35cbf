"""The events that an accepted message makes. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.chassis.event import Outgoing, originated
from services.contracts.record import Person, Record
from services.contracts.referral import ContactLinked, Received, ReferralState, Updated, Withdrawn
from services.intake.accept import Standing
from services.intake.canonical import ADDING, Act, Canonical, Contact, Withdrawal
from services.intake.pseudonym import Refs
from services.intake.submission import Submission

PersonRefs = Callable[[Person], Refs]
"""The keyed pseudonyms of a person."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One version of a referral: the person apart from the facts. `body` is what `record` tells."""

    refs: Refs
    body: Record
    record: Outgoing
    state: Outgoing

    def largest(self) -> int:
        """Bytes of the larger event's body."""
        return max(len(event.value or b"") for event in (self.record, self.state))


def announce(
    message: Submission, canonical: Canonical, standing: Standing, refs: PersonRefs
) -> Announcement:
    """The events of this version.

    `standing` is the referral as it was, in its new version, with its new facts. `received_at` in
    both events is when the referral first came: an update never restarts a wait.
    """
    record = _record(message, canonical, standing)
    found, key = refs(record.person), str(standing.referral_id)
    state = _state(message, canonical, standing, found.person)
    return Announcement(
        refs=found,
        body=record,
        record=originated(record, key=key, correlationid=canonical.conversation),
        state=originated(state, key=key, correlationid=canonical.conversation),
    )


def _state(
    message: Submission, canonical: Canonical, standing: Standing, person_ref: str | None
) -> ReferralState:
    known: dict[str, Any] = {
        "referral_id": standing.referral_id,
        "version": standing.version,
        "test": message.source.test,
        "person_ref": person_ref,
        "facts": standing.facts,
        "clearances": standing.judged.clearances,
        "override": standing.judged.override,
    }
    if canonical.act is Act.WITHDRAW:
        return Withdrawn(**known, reason=(canonical.withdrawal or Withdrawal.OTHER).value)
    if canonical.act is Act.CONTACT:
        kind = (canonical.contact or Contact.UPDATE).value
        return ContactLinked(**known, contact=kind, contact_at=message.received_at)
    return Received(**known) if standing.version == 1 else Updated(**known)


def _record(message: Submission, canonical: Canonical, standing: Standing) -> Record:
    if standing.record is not None and canonical.act in ADDING:
        return _amended(standing.record, canonical, standing.version)
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
        consent=canonical.consent,
    )


def _amended(before: Record, canonical: Canonical, version: int) -> Record:
    """What was known of the person and the story, and what is told besides."""
    more = [each for each in canonical.narrative if each not in before.narrative]
    return before.model_copy(
        update={
            "version": version,
            "person": laid_over(before.person, canonical.person),
            "narrative": (*before.narrative, *more),
            "respond_by_asked": canonical.respond_by_asked or before.respond_by_asked,
            "consent": canonical.consent or before.consent,
        }
    )


def laid_over(before: Person, now: Person) -> Person:
    """The person as known before, with what is said of them now."""
    nothing = Person()
    said = {name: value for name, value in now if value != getattr(nothing, name)}
    return before.model_copy(update=said)
