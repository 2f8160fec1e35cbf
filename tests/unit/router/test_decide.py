"""Where the Leeds pilot sends a referral, criterion by criterion."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.contracts.decision import Decision, FactValue, Miss
from services.contracts.facts import EXCLUSIONS, INCLUSIONS
from services.contracts.referral import Exclusion, ReferralState
from services.contracts.vocabulary import Urgency
from services.router.condition import Operator, Test
from services.router.decide import decide
from services.router.language import Rule
from services.router.program import Program, compile_ruleset
from tests.unit.router.examples import RECEIVED, state


@pytest.mark.parametrize(("rule", "fact"), INCLUSIONS.items())
def test_each_inclusion_alone_goes_to_the_team(pilot: Program, rule: str, fact: str) -> None:
    decision = decide(pilot, state(**{fact: "yes"}))
    assert (decision.destination, decision.rule) == ("eit", rule)
    assert decision.explanation.because == (FactValue(fact=fact, value="yes"),)
    assert not decision.needs_person


EXCLUDED = [
    # rule, destination, urgency, act now, why
    ("X1", "rapid_response", "urgent", False, "urgent referrals must go to Rapid Response"),
    ("X2", "manual_triage", "routine", False, "no destination is configured"),
    ("X3", "manual_triage", "routine", False, "no destination is configured"),
    ("X4", "manual_triage", "urgent", False, "no destination is configured"),
    ("X5", "manual_triage", "routine", False, "no destination is configured"),
    ("X6", "manual_triage", "stat", True, "somebody must act at once"),
    ("X7", "manual_triage", "stat", True, "somebody must act at once"),
    ("X8", "duty_and_advice", "urgent", False, "safeguarding still goes to Duty and Advice"),
    ("X9", "manual_triage", "routine", False, "no destination is configured"),
    ("X10", "manual_triage", "urgent", False, "no destination is configured"),
]


@pytest.mark.parametrize(("rule", "destination", "urgency", "act_now", "why"), EXCLUDED)
def test_each_exclusion_comes_before_every_inclusion(
    pilot: Program, rule: str, destination: str, urgency: str, act_now: bool, why: str
) -> None:
    needs = dict.fromkeys(INCLUSIONS.values(), "yes")
    decision = decide(pilot, state(**needs, **{EXCLUSIONS[rule]: "yes"}))
    assert (decision.destination, decision.rule) == (destination, rule), why
    assert (decision.urgency, decision.act_now) == (urgency, act_now), why
    assert decision.needs_person == (destination == "manual_triage")
    assert decision.explanation.criteria == (rule, *INCLUSIONS)


@pytest.mark.parametrize(("rule", "fact"), EXCLUSIONS.items())
def test_each_suspicion_goes_to_a_person(pilot: Program, rule: str, fact: str) -> None:
    decision = decide(pilot, state(falls_risk="yes", **{fact: "suspected"}))
    assert (decision.destination, decision.rule) == ("manual_triage", rule)
    assert decision.explanation.because == (FactValue(fact=fact, value="suspected"),)
    assert decision.needs_person
    assert decision.act_now == (rule in ("X6", "X7"))


@pytest.mark.parametrize(("rule", "fact"), EXCLUSIONS.items())
def test_unknown_goes_to_a_person_on_the_four_that_can_harm(
    pilot: Program, rule: str, fact: str
) -> None:
    decision = decide(pilot, state(falls_risk="yes", **{fact: "unknown"}))
    harmful = rule in ("X1", "X6", "X7", "X8")
    assert decision.destination == ("manual_triage" if harmful else "eit")
    assert decision.rule == (rule if harmful else "I7")
    assert decision.explanation.unknown == (fact,)


def test_an_urgent_safeguarding_concern_reaches_both_teams(pilot: Program) -> None:
    decision = decide(pilot, state(urgent="yes", safeguarding="yes"))
    assert (decision.destination, decision.copies) == ("duty_and_advice", ("rapid_response",))


def test_a_confirmed_concern_is_heard_of_while_a_person_looks_at_a_suspicion(
    pilot: Program,
) -> None:
    decision = decide(pilot, state(safeguarding="yes", food_parcels="suspected"))
    assert (decision.destination, decision.copies) == ("manual_triage", ("duty_and_advice",))


def test_urgent_goes_to_rapid_response_whatever_nobody_asked(pilot: Program) -> None:
    decision = decide(pilot, state(otherwise="unknown", urgent="yes"))
    assert (decision.destination, decision.rule) == ("rapid_response", "X1")


def test_an_exclusion_that_cannot_harm_waits_for_the_answers_about_those_that_can(
    pilot: Program,
) -> None:
    decision = decide(pilot, state(learning_disability="yes", suicidal="unknown"))
    assert (decision.destination, decision.rule) == ("manual_triage", "X7")


def test_nothing_confirmed_falls_to_the_last_rule(pilot: Program) -> None:
    decision = decide(pilot, state())
    assert (decision.destination, decision.rule) == ("manual_triage", "manual-triage")
    assert [miss.rule for miss in decision.explanation.why_not] == list(pilot.ruleset.ids[:-1])


def test_why_not_names_each_earlier_rule_with_the_fact_that_it_failed_on(pilot: Program) -> None:
    decision = decide(pilot, state(mental_health="yes", domestic_violence="unknown"))
    assert decision.explanation.why_not == tuple(
        Miss(rule=rule, fact=fact, value=value)
        for rule, fact, value in (
            ("immediate-danger", "urgent", "no"),
            ("X8", "safeguarding", "no"),
            ("X7", "suicidal", "no"),
            ("X6", "medically_unwell", "no"),
            ("X1", "urgent", "no"),
            ("X4", "domestic_violence", "unknown"),
        )
    )


def test_an_earlier_inclusion_for_the_same_team_is_no_answer_to_why_not(pilot: Program) -> None:
    decision = decide(pilot, state(falls_risk="yes"))
    assert [miss.rule[0] for miss in decision.explanation.why_not] == ["i", *["X"] * 10]


CLEARED: list[tuple[tuple[Exclusion, ...], dict[str, str], str, str, str]] = [
    (("X1",), {"urgent": "yes"}, "eit", "I7", "made safe"),
    (("X8",), {"safeguarding": "yes"}, "eit", "I7", "eliminated"),
    (("X8",), {"safeguarding": "suspected"}, "eit", "I7", "a person has looked"),
    (("X8",), {"safeguarding": "unknown"}, "eit", "I7", "a person has asked"),
    (("X1",), {"urgent": "yes", "domestic_violence": "yes"}, "manual_triage", "X4", "still live"),
    (("X1",), {"urgent": "yes", "safeguarding": "yes"}, "duty_and_advice", "X8", "still live"),
    (("X6",), {"urgent": "yes", "medically_unwell": "yes"}, "rapid_response", "X1", "well again"),
    (("X1", "X8"), {"urgent": "yes", "safeguarding": "yes"}, "eit", "I7", "both"),
]


@pytest.mark.parametrize(("cleared", "facts", "destination", "rule", "why"), CLEARED)
def test_a_clearance_skips_its_own_exclusion_and_no_other(
    pilot: Program,
    cleared: tuple[Exclusion, ...],
    facts: dict[str, str],
    destination: str,
    rule: str,
    why: str,
) -> None:
    decision = decide(pilot, state(falls_risk="yes", cleared=cleared, **facts))
    assert (decision.destination, decision.rule) == (destination, rule), why


@pytest.mark.parametrize("operator", [Operator.IS, Operator.NONE_OF])
def test_a_condition_reads_what_was_cleared_as_no(pilot: Program, operator: Operator) -> None:
    values = ("no",) if operator is Operator.IS else ("yes", "suspected", "unknown")
    calm = Test("urgent", operator, values)
    rules = [replace(rule, when=calm) if rule.id == "I7" else rule for rule in pilot.ruleset.rules]
    program = compile_ruleset(replace(pilot.ruleset, rules=tuple(rules)))
    assert decide(program, state(urgent="yes", cleared=("X1",))).rule == "I7"


def test_what_was_cleared_is_shown_as_cleared(pilot: Program) -> None:
    decision = decide(pilot, state(falls_risk="yes", urgent="yes", cleared=("X1",)))
    shown = {miss.rule: miss.value for miss in decision.explanation.why_not}
    assert (shown["X1"], shown["X8"]) == ("cleared", "no")


def test_an_override_wins_and_the_rules_still_say_what_they_say(pilot: Program) -> None:
    decision = decide(pilot, state(learning_disability="yes", override="duty_and_advice"))
    assert (decision.destination, decision.rule) == ("duty_and_advice", "X2")
    assert decision.explanation.because[0] == FactValue(fact="override", value="duty_and_advice")
    assert not decision.needs_person


def because(pilot: Program, referral: ReferralState) -> list[tuple[str, str]]:
    """Destination and reasons of a decision that a person must make anew."""
    decision = decide(pilot, referral)
    assert (decision.destination, decision.needs_person) == ("manual_triage", True)
    return [(each.fact, each.value) for each in decision.explanation.because]


@pytest.mark.parametrize("answer", ["yes", "suspected"])
def test_no_ruleset_lets_anybody_override_a_safeguarding_concern_into_the_team(
    pilot: Program, answer: str
) -> None:
    silent = compile_ruleset(replace(pilot.ruleset, invariants=()))
    concern = state(falls_risk="yes", safeguarding=answer, override="eit")
    assert ("forbidden_by", "safeguarding") in because(silent, concern)
    assert decide(silent, concern).destination == "manual_triage"
    cleared = state(falls_risk="yes", safeguarding=answer, override="eit", cleared=("X8",))
    assert decide(silent, cleared).destination == "eit"


@pytest.mark.parametrize("answer", ["yes", "suspected", "unknown"])
def test_nobody_overrides_a_safeguarding_concern_into_the_team(pilot: Program, answer: str) -> None:
    told = because(pilot, state(falls_risk="yes", safeguarding=answer, override="eit"))
    assert told[:2] == [("override", "eit"), ("forbidden_by", "safeguarding-not-to-eit")]


def test_what_is_cleared_can_be_overridden_into_the_team(pilot: Program) -> None:
    decision = decide(pilot, state(safeguarding="yes", cleared=("X8",), override="eit"))
    assert (decision.destination, decision.needs_person) == ("eit", False)


@pytest.mark.parametrize("answer", ["yes", "suspected"])
def test_an_exclusion_that_has_come_since_takes_an_overridden_referral_back_to_a_person(
    pilot: Program, answer: str
) -> None:
    told = because(pilot, state(care_home=answer, override="rapid_response", known=("X1",)))
    assert told[:2] == [("override", "rapid_response"), ("raised_since", "care_home")]


def test_an_override_stands_against_what_was_known_then_also_when_less_of_it_is_left(
    pilot: Program,
) -> None:
    override = {"override": "rapid_response", "known": ("X2", "X9")}
    assert decide(pilot, state(learning_disability="yes", **override)).destination == (
        "rapid_response"
    )
    assert decide(pilot, state(falls_risk="yes", **override)).destination == "rapid_response"


def test_what_has_come_since_and_is_cleared_objects_to_nothing(pilot: Program) -> None:
    referral = state(urgent="yes", cleared=("X1",), override="duty_and_advice", known=())
    assert decide(pilot, referral).destination == "duty_and_advice"


def test_a_new_danger_alerts_whatever_a_person_had_decided(pilot: Program) -> None:
    decision = decide(pilot, state(suicidal="yes", override="rapid_response", known=()))
    assert (decision.destination, decision.act_now) == ("manual_triage", True)
    assert decision.needs_person


def test_an_override_to_a_place_that_the_pack_does_not_know_goes_to_a_person(
    pilot: Program,
) -> None:
    decision = decide(pilot, state(falls_risk="yes", override="nowhere"))
    assert (decision.destination, decision.needs_person) == ("manual_triage", True)


def test_a_team_still_gets_its_linked_copy_after_an_override(pilot: Program) -> None:
    decision = decide(pilot, state(safeguarding="yes", override="rapid_response"))
    assert (decision.destination, decision.copies) == ("rapid_response", ("duty_and_advice",))


@pytest.mark.parametrize("override", [None, "eit"])
def test_a_test_reaches_no_team_and_alerts_nobody(pilot: Program, override: str | None) -> None:
    decision = decide(pilot, state(test=True, suicidal="yes", urgent="yes", override=override))
    assert (decision.destination, decision.copies) == ("test", ())
    assert (decision.act_now, decision.needs_person) == (False, False)
    assert decision.rule == "immediate-danger"


def limited(pilot: Program, **hours: int) -> Program:
    """The pilot with a time to respond in some rules."""
    ruleset = pilot.ruleset

    def within(rule: Rule) -> Rule:
        found = hours.get(rule.id)
        return rule if found is None else replace(rule, respond_within=timedelta(hours=found))

    return compile_ruleset(replace(ruleset, rules=tuple(map(within, ruleset.rules))))


@pytest.mark.parametrize(
    ("hours", "asked", "expected", "why"),
    [
        ({}, None, None, "nobody states a time"),
        ({}, 5, 5, "the referrer states one"),
        ({"X1": 2}, None, 2, "the rule states one"),
        ({"X1": 2}, 5, 2, "the earlier one counts"),
        ({"X1": 2}, 1, 1, "the earlier one counts"),
        ({"X1": 9, "X4": 3}, None, 3, "whatever else is met loosens nothing"),
        ({"X2": 1}, None, None, "a rule that is not met has no say"),
    ],
)
def test_the_time_to_respond_is_the_earliest_that_applies(
    pilot: Program, hours: dict[str, int], asked: int | None, expected: int | None, why: str
) -> None:
    wanted = None if asked is None else RECEIVED + timedelta(hours=asked)
    referral = state(urgent="yes", domestic_violence="yes", asked=wanted)
    decision = decide(limited(pilot, **hours), referral)
    assert decision.respond_by == (expected and RECEIVED + timedelta(hours=expected)), why


def test_the_urgency_is_the_greatest_of_all_that_is_met(pilot: Program) -> None:
    decision = decide(pilot, state(safeguarding="yes", suicidal="yes"))
    assert (decision.rule, decision.urgency, decision.act_now) == ("X8", Urgency.STAT, True)


def test_a_decision_is_a_valid_value_of_its_contract(pilot: Program) -> None:
    decision = decide(pilot, state(urgent="yes", safeguarding="yes", cleared=("X1",)))
    assert Decision.model_validate_json(decision.model_dump_json()) == decision
