"""A decision as a person reads it."""

from datetime import timedelta

import pytest

from services.contracts.decision import Decision
from services.contracts.referral import ReferralState
from services.router.decide import decide
from services.router.explain import story, text
from services.router.program import Program
from tests.unit.router.examples import RECEIVED, facts, state


def test_the_whole_story_of_a_referral_that_the_team_takes(pilot: Program) -> None:
    referral = state(falls_risk="yes", mental_health="unknown", urgent="yes", cleared=("X1",))
    told = text(story(decide(pilot, referral), referral.facts, pilot.ruleset))
    assert (
        told
        == f"""\
Goes to Early Intervention Team (eit), routine
Exits: there is a reablement exit only in: south; the locality is not known
Decided by I7 (Risk of falls)
Because: falls risk is yes
Authority: Webinar of 15 March 2024, criteria; "Risk of falls"
Earlier rules that did not hold:
  - immediate-danger (Urgent, and medically unwell or suicidal): urgent is cleared
  - X8 (Safeguarding concern): safeguarding is no
  - X7 (Suicidal tendencies): suicidal is no
  - X6 (Medically unwell): medically unwell is no
  - X1 (Urgent referral): urgent is cleared
  - X4 (Domestic violence): domestic violence is no
  - X3 (Mental health): mental health is unknown
  - X2 (Learning disability): learning disability is no
  - X9 (Living in a care home): care home is no
  - X10 (Welfare check): welfare check is no
  - X5 (Food parcels): food parcels is no
Criteria met: I7 (Risk of falls)
Said:
  - falls risk is yes
  - urgent is yes
Not known: mental health
Respond by: no time is set
No person has to decide first
Ruleset leeds-pilot 1.0 ({pilot.ruleset.ref.sha256[:12]})"""
    )


def test_a_time_to_respond_by_is_told_in_words(pilot: Program) -> None:
    referral = state(falls_risk="yes", asked=RECEIVED + timedelta(hours=2))
    told = text(story(decide(pilot, referral), referral.facts, pilot.ruleset))
    assert (
        f"Respond by: {RECEIVED + timedelta(hours=2):%d %B %Y, %H:%M} in London"
        in told.splitlines()
    )


def person(pilot: Program, **answers: str) -> str | None:
    """What a person must do."""
    referral = state(**answers)
    return story(decide(pilot, referral), referral.facts, pilot.ruleset)["person"]


def test_a_person_is_told_what_to_do_and_why(pilot: Program) -> None:
    assert person(pilot, falls_risk="yes") is None
    assert person(pilot, learning_disability="yes") == (
        "decide where it goes: excluded from EIT: Learning Disability; destination not configured"
    )
    assert person(pilot, safeguarding="suspected") == (
        "decide where it goes: "
        "only a person can confirm or rule out what is suspected (safeguarding)"
    )
    assert person(pilot, safeguarding="unknown", suicidal="unknown") == (
        "decide where it goes: nobody has said whether this holds: safeguarding, suicidal"
    )
    assert person(pilot) == (
        "decide where it goes: none of the ten exclusions and none of the seven inclusions "
        "is confirmed; a person decides"
    )


def test_a_person_is_told_to_act_now_whatever_the_queue(pilot: Program) -> None:
    assert person(pilot, suicidal="yes", safeguarding="yes") == "act now"
    assert str(person(pilot, suicidal="yes")).startswith("act now, then decide where it goes")


def test_linked_copies_are_named(pilot: Program) -> None:
    referral = state(urgent="yes", safeguarding="yes")
    told = story(decide(pilot, referral), referral.facts, pilot.ruleset)
    assert told["copies"] == ["Rapid Response (rapid_response)"]


def test_an_override_is_told_beside_what_the_rules_say(pilot: Program) -> None:
    referral = state(learning_disability="yes", override="rapid_response")
    told = story(decide(pilot, referral), referral.facts, pilot.ruleset)
    assert told["because"] == [
        "a person decided that it goes to rapid_response, whatever the rules say",
        "learning disability is yes",
    ]
    assert told["decided_by"] == "X2 (Learning disability)"
    assert told["person"] is None


DOES_NOT_STAND = [
    (
        state(learning_disability="yes", override="eit"),
        "nobody may send it there: excluded-not-to-eit (What one of the ten exclusions names, or"
        " may name, never reaches the Early Intervention Team)",
    ),
    (
        state(care_home="yes", override="rapid_response", known=()),
        "care home has come since a person decided",
    ),
    (state(falls_risk="yes", override="nowhere"), "there is no destination nowhere"),
]


@pytest.mark.parametrize(("referral", "why"), DOES_NOT_STAND)
def test_why_an_override_does_not_stand_is_told_to_the_person_who_decides_anew(
    pilot: Program, referral: ReferralState, why: str
) -> None:
    told = story(decide(pilot, referral), referral.facts, pilot.ruleset)
    assert "but that does not stand" in told["because"][0]
    assert told["because"][1] == why
    assert told["person"] == (
        f"decide where it goes: what a person had decided does not stand, for {why}"
    )


def test_a_person_who_sends_it_to_a_person_is_told_of_no_doubt_that_is_none(
    pilot: Program,
) -> None:
    assert person(pilot, safeguarding="suspected", override="manual_triage") == (
        "decide where it goes: only a person can confirm or rule out what is suspected"
        " (safeguarding)"
    )


def test_a_test_is_told_to_reach_nobody(pilot: Program) -> None:
    referral = state(test=True, falls_risk="yes")
    told = story(decide(pilot, referral), referral.facts, pilot.ruleset)
    assert told["destination_title"] == "nobody: it is marked as a test"


def test_a_decision_of_another_ruleset_is_not_told_in_the_words_of_this_one(
    pilot: Program,
) -> None:
    made = decide(pilot, state(falls_risk="yes"))
    other = made.ruleset.model_copy(update={"sha256": "0" * 64})
    old = Decision.model_validate({**dict(made), "ruleset": other})
    told = story(old, facts(falls_risk="yes"), pilot.ruleset)
    assert told["decided_by"] == "I7"
    assert told["authority"] == "not known here"
    assert told["ruleset"].endswith("which is not the ruleset at hand")
