"""What decisions, withdrawals and erasures do to a referral's case.

Pure, and safe to hear again: an older revision or withdrawal changes nothing. Decisions and
withdrawals come on two topics without an order between them; the referral's version, which both
carry, tells which of them is about the newer state.
"""

from dataclasses import replace
from datetime import datetime

from services.contracts import case as steps
from services.contracts.decision import Decision, Routed
from services.contracts.vocabulary import Outcome
from services.eit.case import TEAM, UNTOUCHED, Attention, Case, Part, Referral, Status, case_id
from services.eit.change import Change, What, flagged, noted, published
from services.eit.lifecycle import closed

TEST = "test"
"""The destination of what must never reach a team."""


def part(decision: Decision) -> Part:
    """What a decision asks of this team."""
    if decision.destination == TEAM:
        return Part.LEAD
    return Part.COPY if TEAM in decision.copies else Part.NONE


def decided(
    referral: Referral, routed: Routed, *, at: datetime, correlationid: str | None = None
) -> tuple[Referral, list[Change]]:
    """A decision: opens, refreshes, flags or closes the referral's case.

    After an end, a case opens anew only where something is new: the referral itself has changed,
    or the decision before this one had left the team. A withdrawn version opens nothing, nor
    does a referral whose identity is erased.
    """
    if routed.test or routed.decision.destination == TEST or routed.revision <= referral.revision:
        return referral, []
    heard = replace(
        referral,
        revision=routed.revision,
        version=max(referral.version, routed.version),
        addressed=part(routed.decision) is not Part.NONE,
    )
    if referral.case is not None and referral.case.is_open:
        return _keep(heard, _redecided(referral.case, routed, at))
    if not _opens(referral, routed):
        return heard, []
    return _keep(heard, _opened(heard, routed, at, correlationid))


def withdrawn(referral: Referral, version: int, *, at: datetime) -> tuple[Referral, list[Change]]:
    """The referral no longer stands at this version; a decision about a later one revives it."""
    if version <= referral.withdrawn:
        return referral, []
    heard = replace(referral, withdrawn=version)
    if heard.case is None or not heard.case.is_open or heard.version > version:
        return heard, []
    return _keep(heard, closed(heard.case, Outcome.WITHDRAWN, at=at))


def erased(referral: Referral, *, at: datetime) -> tuple[Referral, list[Change]]:
    """The identity is gone for good. An open case is left to a person, who cannot reach anyone."""
    if referral.erased:
        return referral, []
    heard = replace(referral, erased=True)
    if heard.case is None or not heard.case.is_open:
        return heard, []
    return _keep(heard, flagged(heard.case, Attention.ERASED, at=at))


def _keep(referral: Referral, change: Change) -> tuple[Referral, list[Change]]:
    return replace(referral, case=change.case), [change]


def _opens(referral: Referral, routed: Routed) -> bool:
    if part(routed.decision) is Part.NONE or referral.erased:
        return False
    if routed.version <= referral.withdrawn:
        return False
    is_news = routed.version > referral.version or not referral.addressed
    return referral.case is None or is_news


def _opened(referral: Referral, routed: Routed, at: datetime, correlationid: str | None) -> Change:
    ordinal = 1 if referral.case is None else referral.case.ordinal + 1
    case = Case(
        case_id=case_id(referral.referral_id, ordinal),
        referral_id=referral.referral_id,
        ordinal=ordinal,
        status=Status.OPENED,
        version=0,
        step=0,
        revision=routed.revision,
        part=part(routed.decision),
        decision=routed.decision,
        received_at=routed.received_at,
        opened_at=at,
        correlationid=correlationid,
    )
    return published(
        case,
        steps.Opened,
        at=at,
        revision=routed.revision,
        received_at=routed.received_at,
        respond_by=routed.decision.respond_by,
    )


def _redecided(case: Case, routed: Routed, at: datetime) -> Change:
    """The same case under a newer decision."""
    asked = part(routed.decision)
    newer = replace(case, revision=routed.revision, part=asked, decision=routed.decision)
    if asked is Part.NONE and case.status in UNTOUCHED:
        return closed(newer, Outcome.REROUTED, at=at)
    if asked is Part.NONE:
        return flagged(newer, Attention.REROUTED, at=at)
    eased = None if case.attention is Attention.REROUTED else case.attention
    return noted(replace(newer, attention=eased), What.REFRESHED, at=at, revision=routed.revision)
