"""Conditions as a solver reads them."""

import itertools

import z3
from hypothesis import given, settings

from services.router.condition import VALUES, Condition, facts_of
from services.router.holding import holds
from services.router.proof.solver import Solver
from services.router.proof.space import Space
from tests.unit.router.rulesets import FEW, conditions


def space() -> Space:
    return Space({fact: VALUES[fact] for fact in FEW})


@settings(max_examples=30)
@given(conditions)
def test_a_formula_is_true_of_exactly_the_facts_for_which_its_condition_holds(
    condition: Condition,
) -> None:
    where = space()
    solver, formula, asked = Solver(where, seconds=10), where.meaning(condition), holds(condition)
    facts = facts_of(condition)
    for answers in itertools.product(*[VALUES[fact] for fact in facts]):
        said = dict(zip(facts, answers, strict=True))
        these = z3.And([formula, *[where.says(*each) for each in said.items()]])
        assert solver.is_possible(these) is asked(said)


def test_a_fact_has_one_value_and_always_one() -> None:
    where = space()
    solver = Solver(where, seconds=10)
    assert solver.find(where.says("urgent", "yes"), where.says("urgent", "no")) is None
    found = solver.find()
    assert found is not None
    assert set(found) == set(FEW)
