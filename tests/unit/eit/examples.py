"""Referrals, decisions and cases to begin a test with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.contracts.case import SupportArrangement
from services.contracts.decision import Decision, Explanation, Routed, RulesetRef
from services.contracts.vocabulary import Outcome, Profession, Support, Urgency
from services.eit import arrivals
from services.eit.case import Case, Referral, Status
from services.eit.commands import (
    Allocate,
    ArrangeSupport,
    Assess,
    Close,
    Command,
    Contact,
    Keep,
    Return,
)

REFERRAL = UUID("018f3e4a-0000-7000-8000-000000000001")
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LATER = MONDAY + timedelta(hours=1)
RECEIVED = MONDAY - timedelta(minutes=5)

COMMANDS: tuple[Command, ...] = (
    Allocate(profession=Profession.OCCUPATIONAL_THERAPIST, worker="a.worker"),
    Contact(),
    Assess(),
    ArrangeSupport(arrangements=(SupportArrangement(support=Support.EQUIPMENT),)),
    Keep(),
    Return(reason="not-for-us"),
    Close(outcome=Outcome.SUPPORT),
)


def decision(
    destination: str = "eit",
    *,
    copies: tuple[str, ...] = (),
    respond_by: datetime | None = MONDAY + timedelta(days=2),
) -> Decision:
    return Decision(
        ruleset=RulesetRef(id="leeds-pilot", version="1", sha256="0" * 64),
        rule="I1",
        destination=destination,
        copies=copies,
        urgency=Urgency.ROUTINE,
        respond_by=respond_by,
        explanation=Explanation(because=(), why_not=(), criteria=("I1",), unknown=()),
    )


def routed(
    destination: str = "eit",
    *,
    revision: int = 1,
    version: int | None = None,
    copies: tuple[str, ...] = (),
    test: bool = False,
    respond_by: datetime | None = MONDAY + timedelta(days=2),
    referral_id: UUID = REFERRAL,
) -> Routed:
    return Routed(
        referral_id=referral_id,
        version=revision if version is None else version,
        revision=revision,
        test=test,
        received_at=RECEIVED,
        decided_at=MONDAY,
        facts_sha256="0" * 64,
        decision=decision(destination, copies=copies, respond_by=respond_by),
    )


def opened(status: Status = Status.OPENED) -> Case:
    """A case that stands at a status; only that field is forced."""
    referral, _ = arrivals.decided(Referral(referral_id=REFERRAL), routed(), at=MONDAY)
    assert referral.case is not None
    return replace(referral.case, status=status)
