"""One tree, four readings, no disagreement: decided alone, in a column, proven, and in English.

With `--hypothesis-profile full` it is ten times as many.
"""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.referral import Exclusion, ReferralState
from services.router.columns.decide import decide as decide_all
from services.router.condition import RECEIVED, domain, facts_of
from services.router.decide import decide, values_of
from services.router.english import in_words
from services.router.language import Rule, Ruleset
from services.router.program import Program, compile_ruleset
from services.router.proof.moments import moments as when
from services.router.proof.outcome import Outcome
from services.router.proof.solver import Solver
from services.router.proof.space import Space
from tests.unit.router.columns.test_decide import agrees
from tests.unit.router.examples import state
from tests.unit.router.recorded import recorded
from tests.unit.router.rulesets import FEW, answers, moments, rulesets, rulesets_by_the_hour
from tests.unit.router.test_english import Reader

clearances = st.sampled_from([(), ("X1",), ("X8",), ("X1", "X8")])


@pytest.mark.timeout(1800)
@settings(max_examples=20 * settings().max_examples)
@given(ruleset=rulesets() | rulesets_by_the_hour(), said=answers, at=moments, cleared=clearances)
def test_of_any_ruleset_and_any_facts_all_readings_agree(
    ruleset: Ruleset, said: dict[str, str], at: datetime, cleared: tuple[Exclusion, ...]
) -> None:
    program, asked = compile_ruleset(ruleset), state(received_at=at, cleared=cleared, **said)
    agrees(program, decide_all(program, recorded([asked])), [asked], [0])
    proves(program, asked)
    assert decide(compile_ruleset(read_back(ruleset)), asked) == decide(program, asked)


def proves(program: Program, asked: ReferralState) -> None:
    """The solver finds these facts where they lead to a team, and nowhere else."""
    space = of(program)
    decision, outcome, solver = (
        decide(program, asked),
        Outcome(program, space),
        Solver(space, seconds=10),
    )
    values = values_of(program, asked)
    facts = [space.says(fact, values[fact]) for fact in (*FEW, *program.clocks)]
    for team in program.ruleset.destinations:
        possible = solver.is_possible(*facts, outcome.leads_to(team))
        assert possible is (team == decision.destination)
    assert solver.is_possible(*facts, outcome.acts_now) is decision.act_now


def of(program: Program) -> Space:
    """All facts of the few, and all hours that its calendars tell together."""
    facts = {fact: domain(fact) for fact in (*FEW, *program.clocks)}
    if not program.clocks:
        return Space(facts)
    return Space(facts, [dict(zip(program.clocks, told, strict=True)) for told in when(program)])


def read_back(ruleset: Ruleset) -> Ruleset:
    """The same ruleset, with each condition as a person would understand its words."""
    return replace(ruleset, rules=tuple(map(_read_back, ruleset.rules)))


def _read_back(rule: Rule) -> Rule:
    """The words of the hours have their own test; what excludes is one test anyway."""
    if rule.exclusion or RECEIVED in facts_of(rule.when):
        return rule
    return replace(rule, when=Reader(in_words(rule.when)).condition())
