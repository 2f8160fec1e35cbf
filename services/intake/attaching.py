"""What a linked message does to the referral that it is linked to, and back. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.chassis.event import originated
from services.contracts.facts import Facts
from services.contracts.referral import Received
from services.intake import concerns, matching
from services.intake.accept import Standing
from services.intake.announce import Announcement, PersonRefs, announce
from services.intake.canonical import ADDING, Act, Canonical
from services.intake.held import Held
from services.intake.linking import (
    Kind,
    Likely,
    Sense,
    as_contact,
    contact,
    merged,
    raised,
    rejudged,
)
from services.intake.submission import Acceptance, Submission


@dataclass(frozen=True, slots=True)
class Attached:
    """The earlier referral's next version, by the message that was linked to it."""

    standing: Standing
    announcement: Announcement
    sense: Sense
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One message that became a contact of an earlier referral, instead of one of its own.

    `version` is the message's own, `linked_version` the earlier one's that it made: none where it
    withdrew itself. `before` and `after` are the earlier one's facts where it changed them; `added`
    are the words that it added.
    """

    referral_id: UUID
    version: int
    at: datetime
    linked_to: UUID
    linked_version: int | None = None
    sense: Sense | None = None
    match: matching.Rule | None = None
    before: Facts | None = None
    after: Facts | None = None
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Freed:
    """What was linked to a referral that is withdrawn now: by itself, or linked to another one."""

    standing: Standing
    at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """Whether this referral's person is that one's: a person must say."""

    accepted: Acceptance
    likely: Likely


def linked(
    accepted: Acceptance, earlier: Standing, contact: Attached, match: matching.Rule | None
) -> Link:
    """How an accepted message became a contact of an earlier referral."""
    changed = contact.standing.facts != earlier.facts
    return Link(
        referral_id=accepted.referral_id,
        version=accepted.version,
        at=accepted.received_at,
        linked_to=earlier.referral_id,
        linked_version=contact.standing.version,
        sense=contact.sense,
        match=match,
        before=earlier.facts if changed else None,
        after=contact.standing.facts if changed else None,
        added=contact.added,
    )


def ended(accepted: Acceptance, earlier: Standing) -> Link:
    """How a withdrawal of what is linked became nothing of the earlier referral's."""
    return Link(
        referral_id=accepted.referral_id,
        version=accepted.version,
        at=accepted.received_at,
        linked_to=earlier.referral_id,
    )


def attached(
    message: Submission, canonical: Canonical, earlier: Standing, refs: PersonRefs
) -> Attached:
    """The earlier referral after a message about it that came as another one.

    Its sender's own newest version stays what it was. An update leaves the graver of both facts.
    """
    if earlier.record is None:
        raise ValueError("the record of the earlier referral is needed")
    sense = contact(earlier.facts, earlier.judged, earlier.record, canonical)
    said = as_contact(canonical, sense, earlier.record)
    known = _said_on(earlier, canonical, sense)
    standing = replace(known, version=earlier.version + 1, heard_at=message.received_at)
    announcement = announce(message, said, standing, refs)
    standing = replace(standing, record=announcement.body)
    return Attached(standing, announcement, sense, said.narrative)


def _said_on(earlier: Standing, canonical: Canonical, sense: Sense) -> Standing:
    if sense.kind is Kind.CHASER:
        return earlier
    said = concerns.only(canonical) if canonical.act is Act.CONTACT else canonical
    facts = merged(earlier.facts, said)
    judged = rejudged(earlier.judged, earlier.facts, facts, said)
    return replace(earlier, facts=facts, judged=judged)


def with_contacts(
    standing: Standing, canonical: Canonical, contacts: Sequence[Standing]
) -> tuple[Standing, Canonical]:
    """A sender's new state of a referral, with what others have said of it in between."""
    if canonical.act in ADDING or not contacts:
        return standing, canonical
    facts = raised(standing.facts, [each.facts for each in contacts])
    said = [line for each in contacts if each.record for line in each.record.narrative]
    more = tuple(dict.fromkeys(line for line in said if line not in canonical.narrative))
    return (
        replace(standing, facts=facts),
        replace(canonical, narrative=(*canonical.narrative, *more)),
    )


@dataclass(frozen=True, slots=True)
class Apart:
    """A referral that was linked, as it stands now."""

    standing: Standing
    announcement: Announcement


def freed(contacts: Sequence[Standing], message: Submission, refs: PersonRefs) -> list[Apart]:
    """What was linked to a referral that is withdrawn now: the need of another sender stands.

    The first becomes a referral of its own, with what the others have said; they go on with it.
    """
    if not contacts:
        return []
    first, *others = sorted(contacts, key=lambda each: (each.received_at, each.referral_id))
    alone = apart(first, others, test=message.source.test, refs=refs)
    following = [
        replace(each, version=each.version + 1, linked_to=first.referral_id) for each in others
    ]
    return [alone, *(_untold(each, message.source.test, refs) for each in following)]


def apart(linked: Standing, others: Sequence[Standing], *, test: bool, refs: PersonRefs) -> Apart:
    """What was linked, as a referral of its own; `others` are the contacts that go on with it."""
    if linked.record is None:
        raise ValueError("its record is needed")
    said = [line for each in others if each.record for line in each.record.narrative]
    more = tuple(dict.fromkeys(line for line in said if line not in linked.record.narrative))
    facts = raised(linked.facts, [each.facts for each in others])
    record = linked.record.model_copy(
        update={
            "version": linked.version + 1,
            "narrative": (*linked.record.narrative, *more),
        }
    )
    standing = replace(
        linked, version=linked.version + 1, facts=facts, record=record, linked_to=None
    )
    return _untold(standing, test, refs)


def _untold(standing: Standing, test: bool, refs: PersonRefs) -> Apart:
    if standing.record is None:
        raise ValueError("its record is needed")
    found = refs(standing.record.person)
    held = Held(
        referral_id=standing.referral_id,
        version=standing.version,
        test=test,
        person_ref=found.person,
        facts=standing.facts,
        record=standing.record.model_copy(update={"version": standing.version}),
        judged=standing.judged,
    )
    body, state = held.told(Received)
    return Apart(
        standing,
        Announcement(
            refs=found,
            body=body,
            record=originated(body, key=held.referral_id),
            state=originated(state, key=held.referral_id),
        ),
    )
