"""What would have to be otherwise for a referral to go elsewhere."""

from datetime import datetime
from itertools import combinations, product

from hypothesis import given

from services.contracts.referral import ReferralState
from services.router.condition import VALUES
from services.router.decide import decide
from services.router.elsewhere import LARGEST, Elsewhere, elsewhere
from services.router.language import Ruleset
from services.router.program import Program, compile_ruleset
from tests.unit.router.examples import state
from tests.unit.router.rulesets import FEW, answers, moments, rulesets, rulesets_by_the_hour


def found(program: Program, referral: ReferralState) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(each.changes.items())) for each in elsewhere(program, referral)}


def test_an_answer_that_decides_alone_is_named_with_where_it_would_lead(pilot: Program) -> None:
    changes = elsewhere(pilot, state(falls_risk="yes"))
    assert Elsewhere({"urgent": "yes"}, "rapid_response") in changes
    assert Elsewhere({"safeguarding": "yes"}, "duty_and_advice") in changes
    assert Elsewhere({"falls_risk": "no"}, "manual_triage") in changes
    assert Elsewhere({"carer_needs": "yes"}, "eit") not in changes


def test_two_suspicions_must_both_be_ruled_out(pilot: Program) -> None:
    referral = state(falls_risk="yes", suicidal="suspected", food_parcels="suspected")
    changes = elsewhere(pilot, referral)
    assert Elsewhere({"suicidal": "no", "food_parcels": "no"}, "eit") in changes
    assert all(set(each.changes) == {"suicidal", "food_parcels"} for each in changes)


def test_what_a_person_has_cleared_does_not_change_again(pilot: Program) -> None:
    referral = state(cleared=("X1",), falls_risk="yes", urgent="yes")
    assert not any("urgent" in each.changes for each in elsewhere(pilot, referral))


def test_what_a_person_has_decided_rests_on_no_facts(pilot: Program) -> None:
    assert elsewhere(pilot, state(override="rapid_response")) == ()
    assert elsewhere(pilot, state(test=True, falls_risk="yes")) == ()


def test_with_too_many_changes_it_would_be_another_referral(pilot: Program) -> None:
    many = dict.fromkeys(("suicidal", "food_parcels", "urgent", "care_home"), "suspected")
    assert elsewhere(pilot, state(**many)) == ()


@given(rulesets() | rulesets_by_the_hour(), answers, moments)
def test_it_finds_all_the_smallest_changes_that_there_are(
    ruleset: Ruleset, said: dict[str, str], at: datetime
) -> None:
    program, referral = compile_ruleset(ruleset), state(received_at=at, **said)
    home = decide(program, referral).destination
    smallest: set[tuple[tuple[str, str], ...]] = set()
    for size in range(1, LARGEST + 1):
        for facts in combinations(FEW, size):
            for values in product(*(VALUES[fact] for fact in facts)):
                changes = dict(zip(facts, values, strict=True))
                real = all(said[fact] != value for fact, value in changes.items())
                if (
                    real
                    and decide(program, state(received_at=at, **(said | changes))).destination
                    != home
                ):
                    smallest.add(tuple(sorted(changes.items())))
        if smallest:
            break
    assert found(program, referral) == smallest
