"""Which events matter to waiting, and what they say."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.contracts import case, decision, feedback, record, referral
from services.contracts.catalogue import CASE, CATALOGUE, FEEDBACK, INTAKE, ROUTING
from services.contracts.facts import Facts
from services.contracts.model import Contract
from services.contracts.vocabulary import Channel, Outcome, Profession, SourceKind, Urgency
from services.metrics.history import (
    Arrived,
    Decided,
    Ended,
    Judged,
    Leaving,
    Milestone,
    Moved,
    Opened,
    Rehearsed,
    Step,
)
from services.metrics.reading import steps
from tests.unit.metrics.stories import NINE, at

REFERRAL = UUID(int=1)
CASE_ID = UUID(int=2)
FACTS = Facts(
    source="contact-centre",
    source_kind=SourceKind.CONTACT_CENTRE,
    channel=Channel.PHONE,
    received_at=NINE,
)
STATE: dict[str, Any] = {"referral_id": REFERRAL, "version": 3, "facts": FACTS}
STEP: dict[str, Any] = {
    **{"case_id": CASE_ID, "referral_id": REFERRAL, "case_version": 1, "at": at(5)}
}
TOLD: dict[str, Any] = {"referral_id": REFERRAL, "team": "rapid_response", "at": at(5)}


def said(data: Contract) -> tuple[Step, ...]:
    """The steps of an event that was made at five past."""
    return steps(data, time=at(5))


def on_case(what: Milestone | Leaving) -> tuple[Step, ...]:
    """A move of the EIT's case."""
    return (Moved(team="eit", what=what, at=at(5), case=str(CASE_ID)),)


def by_team(what: Milestone | Leaving) -> tuple[Step, ...]:
    """What Rapid Response did."""
    return (Moved(team="rapid_response", what=what, at=at(5)),)


SAFE = {**TOLD, "by": "staff.one"}
READ: list[tuple[Contract, tuple[Step, ...]]] = [
    (referral.Received(**STATE), (Arrived(NINE),)),
    (referral.Updated(**STATE), (Arrived(NINE),)),
    (referral.ContactLinked(**STATE, contact="chaser", contact_at=at(4)), (Arrived(NINE),)),
    (referral.Cleared(**STATE), (Arrived(NINE), Judged(3))),
    (referral.Overridden(**STATE), (Arrived(NINE), Judged(3))),
    (referral.Withdrawn(**STATE, reason="other"), (Arrived(NINE), Ended(at(5), 3))),
    (referral.Erased(referral_id=REFERRAL, version=4, erased_at=at(9)), (Ended(at(9)),)),
    (
        case.Opened(**STEP, revision=2, received_at=NINE),
        (Opened(case=str(CASE_ID), revision=2, at=at(5)),),
    ),
    (case.Allocated(**STEP, profession=Profession.SOCIAL_WORKER), on_case(Milestone.TAKEN)),
    (case.Contacted(**STEP), on_case(Milestone.CONTACTED)),
    (case.Assessed(**STEP), on_case(Milestone.ASSESSED)),
    (case.SupportArranged(**STEP, arrangements=()), on_case(Milestone.SUPPORTED)),
    (case.Returned(**STEP, reason="X1"), on_case(Leaving.RETURNED)),
    (case.Closed(**STEP, outcome=Outcome.SIGNPOSTED), on_case(Leaving.CLOSED)),
    (case.Closed(**STEP, outcome=Outcome.REROUTED), on_case(Leaving.REROUTED)),
    (case.Closed(**STEP, outcome=Outcome.WITHDRAWN), on_case(Leaving.WITHDRAWN)),
    (feedback.Accepted(**TOLD), by_team(Milestone.TAKEN)),
    (feedback.MadeSafe(**SAFE), by_team(Milestone.TAKEN)),
    (feedback.SafeguardingEliminated(**SAFE), by_team(Milestone.TAKEN)),
    (feedback.AssessmentStarted(**TOLD), by_team(Milestone.TAKEN)),
    (feedback.ServiceStarted(**TOLD, service="telecare"), by_team(Milestone.TAKEN)),
    (feedback.ReablementStarted(**TOLD), by_team(Milestone.TAKEN)),
    (feedback.ReablementEnded(**TOLD, outcome="independent"), by_team(Milestone.TAKEN)),
    (feedback.ReturnedToReferrer(**TOLD, reason="no-need"), by_team(Leaving.GIVEN_BACK)),
    (feedback.FeedbackClosed(**TOLD, outcome=Outcome.NHS), by_team(Leaving.CLOSED)),
    (feedback.FeedbackClosed(**TOLD, outcome=Outcome.REROUTED), by_team(Leaving.REROUTED)),
    (feedback.InformationNeeded(**TOLD), ()),  # the person goes on waiting
    (feedback.Accepted(**{**TOLD, "team": "eit"}), ()),  # the EIT speaks through its cases
]


@pytest.mark.parametrize(("data", "expected"), READ, ids=lambda value: type(value).__name__)
def test_an_event_says(data: Contract, expected: tuple[Step, ...]) -> None:
    assert said(data) == expected


def test_a_decision_names_the_lead_first_and_then_the_copies() -> None:
    decided = decision.Decision(
        ruleset=decision.RulesetRef(id="test", version="1", sha256="0" * 64),
        rule="X1",
        destination="rapid_response",
        copies=("duty_and_advice",),
        urgency=Urgency.STAT,
        respond_by=at(60),
        explanation=decision.Explanation(because=(), why_not=(), criteria=(), unknown=()),
    )
    routed = decision.Routed(
        referral_id=REFERRAL,
        version=3,
        revision=2,
        received_at=NINE,
        decided_at=NINE + timedelta(seconds=1),
        facts_sha256="0" * 64,
        decision=decided,
    )
    assert said(routed) == (
        Decided(
            revision=2,
            version=3,
            received_at=NINE,
            at=NINE + timedelta(seconds=1),
            queues=("rapid_response", "duty_and_advice"),
            urgency="stat",
            respond_by=at(60),
        ),
    )


def test_whatever_says_that_it_is_a_test_says_so_first() -> None:
    assert said(feedback.Accepted(**TOLD, test=True))[0] == Rehearsed()


def test_the_record_with_the_identity_says_nothing() -> None:
    body = record.Record(
        referral_id=REFERRAL,
        version=1,
        source="contact-centre",
        source_reference="1",
        received_at=NINE,
        person=record.Person(),
        referrer=record.Referrer(),
    )
    assert said(body) == ()


def test_every_type_of_the_topics_that_are_read_has_its_line_here() -> None:
    models = {type(data) for data, _ in READ} | {decision.Routed}
    read = {each.model for each in CATALOGUE.values() if each.topic in TOPICS}
    assert read == models


TOPICS = {INTAKE, ROUTING, CASE, FEEDBACK}
