"""One tree, four readings, no disagreement: decided alone, in a column, proven, and in English.

With `--hypothesis-profile full` it is ten times as many.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from services.contracts.referral import ReferralState
from services.router.columns.decide import decide as decide_all
from services.router.condition import VALUES
from services.router.decide import decide
from services.router.english import in_words
from services.router.language import Ruleset
from services.router.program import Program, compile_ruleset
from services.router.proof.outcome import Outcome
from services.router.proof.solver import Solver
from services.router.proof.space import Space
from tests.unit.router.columns.test_decide import agrees
from tests.unit.router.examples import state
from tests.unit.router.recorded import recorded
from tests.unit.router.rulesets import FEW, answers, rulesets
from tests.unit.router.test_english import Reader

SPACE = Space({fact: VALUES[fact] for fact in FEW})


@pytest.mark.timeout(1800)
@settings(max_examples=20 * settings().max_examples)
@given(ruleset=rulesets(), said=answers)
def test_of_any_ruleset_and_any_facts_all_readings_agree(
    ruleset: Ruleset, said: dict[str, str]
) -> None:
    program, asked = compile_ruleset(ruleset), state(**said)
    agrees(program, decide_all(program, recorded([asked])), [asked], [0])
    proves(program, asked, said)
    assert decide(compile_ruleset(read_back(ruleset)), asked) == decide(program, asked)


def proves(program: Program, asked: ReferralState, said: dict[str, str]) -> None:
    """The solver finds these facts where they lead to a team, and nowhere else."""
    decision, outcome = decide(program, asked), Outcome(program, SPACE)
    solver = Solver(SPACE, seconds=10)
    facts = [SPACE.says(fact, value) for fact, value in said.items()]
    for team in program.ruleset.destinations:
        possible = solver.is_possible(*facts, outcome.leads_to(team))
        assert possible is (team == decision.destination)
    assert solver.is_possible(*facts, outcome.acts_now) is decision.act_now


def read_back(ruleset: Ruleset) -> Ruleset:
    """The same ruleset, with each condition as a person would understand its words."""
    rules = tuple(
        replace(rule, when=Reader(in_words(rule.when)).condition()) if not rule.exclusion else rule
        for rule in ruleset.rules
    )
    return replace(ruleset, rules=rules)
