"""What may still become of a referral while facts are open: never less than what there is."""

from datetime import datetime
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from services.router.condition import VALUES, All, AnyOf, Condition, Not, Operator, Test
from services.router.decide import decide, timed
from services.router.holding import holds
from services.router.language import Ruleset
from services.router.program import Program, compile_ruleset
from services.router.prospect import Prospects
from services.router.undecided import verdict
from tests.unit.router.examples import state
from tests.unit.router.rulesets import (
    FEW,
    answers,
    conditions,
    moments,
    rulesets,
    rulesets_by_the_hour,
)

URGENT = Test("urgent", Operator.IS, ("yes",))
UNWELL = Test("medically_unwell", Operator.IS, ("yes",))

said_in_part = st.tuples(answers, st.sets(st.sampled_from(FEW), max_size=3)).map(
    lambda drawn: {fact: value for fact, value in drawn[0].items() if fact not in drawn[1]}
)


def completions(said: dict[str, str]) -> list[dict[str, str]]:
    """Everything that the open facts may turn out to be."""
    missing = [fact for fact in FEW if fact not in said]
    found = product(*(VALUES[fact] for fact in missing))
    return [said | dict(zip(missing, values, strict=True)) for values in found]


def test_a_condition_waits_only_for_what_can_still_decide_it() -> None:
    both, either = verdict(All((URGENT, UNWELL))), verdict(AnyOf((URGENT, UNWELL)))
    assert (both({"urgent": "no"}), either({"urgent": "yes"})) == (False, True)
    assert (both({"urgent": "yes"}), either({"urgent": "no"})) == (None, None)
    assert verdict(Not(URGENT))({}) is None
    assert verdict(Not(URGENT))({"urgent": "suspected"}) is True


@given(conditions, said_in_part)
def test_a_verdict_stands_whatever_the_open_facts_turn_out_to_be(
    condition: Condition, said: dict[str, str]
) -> None:
    found = verdict(condition)(said)
    if found is not None:
        assert {holds(condition)(values) for values in completions(said)} == {found}


@given(rulesets() | rulesets_by_the_hour(), said_in_part, moments)
def test_every_decision_that_is_possible_is_among_the_prospects(
    ruleset: Ruleset, said: dict[str, str], at: datetime
) -> None:
    program = compile_ruleset(ruleset)
    prospect = Prospects(program).of(said | timed(program, at))
    for values in completions(said):
        decision = decide(program, state(received_at=at, **values))
        assert decision.destination in prospect.destinations
        assert decision.act_now in prospect.act_now


@given(rulesets() | rulesets_by_the_hour(), answers, moments)
def test_where_everything_is_known_the_decision_is_settled(
    ruleset: Ruleset, said: dict[str, str], at: datetime
) -> None:
    program = compile_ruleset(ruleset)
    assert Prospects(program).of(said | timed(program, at)).settled


def test_one_suspicion_settles_where_it_goes_but_not_whether_to_act_now(pilot: Program) -> None:
    prospect = Prospects(pilot).of({"food_parcels": "suspected"})
    assert prospect.destinations == {"manual_triage"}
    assert prospect.act_now == {True, False}
    assert not prospect.settled
    assert Prospects(pilot).of({"suicidal": "suspected"}).settled


@given(rulesets() | rulesets_by_the_hour(), said_in_part, moments)
def test_what_nothing_rests_on_never_changes_the_prospects(
    ruleset: Ruleset, said: dict[str, str], at: datetime
) -> None:
    program = compile_ruleset(ruleset)
    prospects, known = Prospects(program), said | timed(program, at)
    idle = set(FEW).difference(known, prospects.rests_on(known))
    for values in completions(known):
        without = {fact: value for fact, value in values.items() if fact not in idle}
        assert prospects.of(without) == prospects.of(values)


def test_after_a_suspicion_it_rests_on_whether_to_act_now(pilot: Program) -> None:
    rests = Prospects(pilot).rests_on({"food_parcels": "suspected"})
    assert "suicidal" in rests
    assert "falls_risk" not in rests
