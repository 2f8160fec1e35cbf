"""A referral as the next message leaves it. Pure."""

from dataclasses import replace
from datetime import datetime

from services.contracts.facts import Facts
from services.intake import concerns
from services.intake.accept import Standing
from services.intake.canonical import Act, Canonical
from services.intake.facts import amended, facts
from services.intake.linking import rejudged
from services.intake.submission import Acceptance, Submission


def after(
    before: Standing | None, message: Submission, canonical: Canonical, accepted: Acceptance
) -> Standing:
    """The referral as this message leaves it; its record is the one before."""
    withdrawn = canonical.act is Act.WITHDRAW
    received_at = accepted.received_at if before is None else before.received_at
    new = Standing(
        referral_id=accepted.referral_id,
        version=accepted.version,
        sha256=message.sha256,
        received_at=received_at,
        version_at=accepted.received_at,
        sent_version=accepted.version,
        facts=facts(canonical, source=message.source, received_at=received_at),
        written_at=_written_at(canonical, accepted),
        withdrawn_at=accepted.received_at if withdrawn else None,
    )
    return new if before is None else _following(new, before, canonical)


def _written_at(canonical: Canonical, accepted: Acceptance) -> datetime | None:
    """Never later than it came: a clock that is ahead would make stale what is sent after it."""
    said = canonical.written_at
    return None if said is None else min(said, accepted.received_at)


def _following(new: Standing, before: Standing, canonical: Canonical) -> Standing:
    """What a sender says anew, on what was known.

    A contact is no new state of the sender's: of it only the concerns count that it raises. A
    withdrawal that is one is the sender's newest message all the same.
    """
    if canonical.act is Act.CONTACT:
        heard = _heard(new, before, concerns.only(canonical))
        return heard if canonical.withdrawal is None else _newest(heard, new)
    known = _facts(new, before, canonical)
    return replace(
        new,
        facts=known,
        judged=before.judged.after(before.facts, known),
        written_at=new.written_at or before.written_at,
        record=before.record,
        linked_to=before.linked_to,
        heard_at=before.heard_at,
        contact_concerns=before.contact_concerns,
    )


def _heard(new: Standing, before: Standing, said: Canonical) -> Standing:
    known = amended(before.facts, said)
    return replace(
        before,
        version=new.version,
        facts=known,
        judged=rejudged(before.judged, before.facts, known, said),
        heard_at=new.version_at,
        contact_concerns=concerns.with_those_of(before.contact_concerns, said),
    )


def _newest(heard: Standing, new: Standing) -> Standing:
    return replace(
        heard,
        sha256=new.sha256,
        version_at=new.version_at,
        sent_version=new.sent_version,
        written_at=new.written_at or heard.written_at,
    )


def _facts(new: Standing, before: Standing, canonical: Canonical) -> Facts:
    if canonical.act is Act.WITHDRAW:
        return before.facts
    if canonical.act is Act.AMEND:
        return amended(before.facts, canonical)
    return concerns.kept(new.facts, before.contact_concerns)
