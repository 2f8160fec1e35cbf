"""What a sender is told became of a referral."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.intake.status import Decided, Known, Stage, Step, tell
from tests.unit.intake.messages import START


def decided(destination: str = "eit", **more: object) -> Decided:
    given = {
        "version": 1,
        "destination": destination,
        "copies": (),
        "urgency": "routine",
        "act_now": False,
        "needs_person": destination == "manual_triage",
        "respond_by": None,
        "decided_at": START,
    }
    return Decided(**(given | more))


def step(team: str, name: str) -> Step:
    return Step(team=team, step=name, at=START)


def known(decision: Decided | None = None, *teams: Step, version: int = 1) -> Known:
    return Known(
        referral_id=UUID(int=1),
        source_reference="CC-1",
        version=version,
        received_at=START,
        updated_at=START + timedelta(days=version - 1),
        test=False,
        decision=decision,
        teams=teams,
    )


STAGES = [
    (known(), Stage.RECEIVED, "nobody has decided"),
    (known(decided()), Stage.ROUTED, "decided without a person"),
    (known(decided("manual_triage")), Stage.WITH_A_PERSON, "a person decides"),
    (known(decided(), step("eit", "allocated")), Stage.IN_PROGRESS, "the team has it"),
    (known(decided(), step("eit", "returned")), Stage.RETURNED, "the team gave it back"),
    (known(decided(), step("eit", "closed")), Stage.CLOSED, "the team has ended"),
    (
        known(decided("rapid_response"), step("duty_and_advice", "closed")),
        Stage.ROUTED,
        "that a copy is closed does not end the lead's work",
    ),
]


@pytest.mark.parametrize(("given", "stage", "why"), STAGES, ids=[row[2] for row in STAGES])
def test_how_far_a_referral_has_come(given, stage, why):
    assert tell(given).status is stage, why


def test_the_summary_is_plain_words():
    told = tell(known(decided(), step("eit", "support_arranged")))
    assert told.summary == (
        "Received on 5 January 2026, 09:00 UTC. "
        "Sent to the Early Intervention Team on 5 January 2026, 09:00 UTC. "
        "Early Intervention Team: support arranged on 5 January 2026, 09:00 UTC."
    )


def test_an_urgent_safeguarding_concern_tells_of_the_copy_and_of_the_haste():
    lead = decided("rapid_response", copies=("duty_and_advice",), act_now=True, urgency="stat")
    summary = tell(known(lead)).summary
    assert "A linked copy went to Duty and Advice." in summary
    assert "Somebody must act now." in summary


def test_a_decision_on_an_earlier_version_is_told_as_such():
    assert "earlier version" in tell(known(decided(), version=2)).summary
    assert "earlier version" not in tell(known(decided(version=2), version=2)).summary
