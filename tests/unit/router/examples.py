"""A small pack as text, and referrals to decide on."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.contracts.facts import EXCLUSIONS, INCLUSIONS, Facts
from services.contracts.referral import Clearance, Exclusion, Override, ReferralState
from services.contracts.vocabulary import Channel, SourceKind

RECEIVED = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CONCERNS = ("yes", "suspected")
CRITERIA = (*INCLUSIONS.values(), *EXCLUSIONS.values())

DESTINATIONS = """\
destinations:
  - {id: eit, title: Early Intervention Team, authority: a paper}
  - {id: rapid_response, title: Rapid Response, authority: a paper}
  - {id: manual_triage, title: Manual triage, authority: a paper}
"""

RULESET = """\
ruleset: small
version: "1"
title: A small pack
rules:
  - id: X1
    title: Urgent referral
    exclusion: urgent
    destination: rapid_response
    linked_copy: yes
    urgency: urgent
    respond_within_hours: 2
    authority: a paper
  - id: X5
    title: Food parcels
    exclusion: food_parcels
    unknown: pass
    destination: manual_triage
    reason: nobody is named
    urgency: routine
    authority: a paper
  - id: I7
    title: Risk of falls
    when: {falls_risk: {is: yes}}
    destination: eit
    urgency: routine
    respond_within_hours: 48
    authority: a paper
last:
  id: manual-triage
  title: No criterion applies
  reason: a person decides
  urgency: routine
  authority: a paper
overlaps: [{in_order: [X1, X5, I7], authority: a paper}]
"""

EXAMPLES = """\
examples:
  - title: At risk of falls
    because: the team takes it
    otherwise: no
    facts: {falls_risk: yes}
    expect: {destination: eit, rule: I7}
"""


def facts(*, otherwise: str = "no", asked: datetime | None = None, **answers: str) -> Facts:
    """Facts with every criterion answered alike, except those named."""
    return Facts.model_validate(
        {
            "source": "example",
            "source_kind": SourceKind.CONTACT_CENTRE,
            "channel": Channel.PHONE,
            "received_at": RECEIVED,
            "respond_by_asked": asked,
            **dict.fromkeys(CRITERIA, otherwise),
            **answers,
        }
    )


def state(
    *,
    cleared: tuple[Exclusion, ...] = (),
    override: str | None = None,
    known: tuple[Exclusion, ...] | None = None,
    test: bool = False,
    otherwise: str = "no",
    asked: datetime | None = None,
    **answers: str,
) -> ReferralState:
    """A referral with these facts; whoever overrode it knew of `known`, or of all there is."""
    at = RECEIVED + timedelta(hours=1)
    said = facts(otherwise=otherwise, asked=asked, **answers)
    concerns = [each for each, fact in EXCLUSIONS.items() if getattr(said, fact) in CONCERNS]
    return ReferralState(
        referral_id=UUID(int=1),
        version=1,
        test=test,
        facts=said,
        clearances=tuple(
            Clearance(exclusion=each, by="a.worker", team="rapid_response", at=at)
            for each in cleared
        ),
        override=override
        and Override(
            destination=override,
            by="a.worker",
            at=at,
            reason="known-to-team",
            exclusions=concerns if known is None else known,
        ),
    )
