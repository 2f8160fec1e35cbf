"""The decision as formulas says what the decision says."""

from datetime import datetime

import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.facts import EXCLUSIONS
from services.router.condition import VALUES, domain
from services.router.decide import decide, timed
from services.router.language import Ruleset
from services.router.load import PACKS, load
from services.router.program import Program, compile_ruleset
from services.router.proof.moments import moments as when
from services.router.proof.outcome import Outcome
from services.router.proof.solver import Solver
from services.router.proof.space import Formula, Space
from tests.unit.router.examples import RECEIVED, state
from tests.unit.router.rulesets import FEW, answers, moments, rulesets, rulesets_by_the_hour

PILOT = load(PACKS / "leeds-pilot").program


def agrees(
    program: Program,
    space: Space,
    said: dict[str, str],
    cleared: tuple[str, ...],
    at: datetime = RECEIVED,
) -> None:
    """What the formulas say of these facts is what is decided on them."""
    decision = decide(program, state(cleared=cleared, received_at=at, **said))
    outcome, solver = Outcome(program, space), Solver(space, seconds=10)
    read = said | timed(program, at) | {EXCLUSIONS[each]: "no" for each in cleared}
    facts = [space.says(fact, value) for fact, value in read.items()]

    def holds(formula: Formula) -> bool:
        possible = solver.is_possible(z3.And(*facts, formula))
        assert solver.is_possible(z3.And(*facts, z3.Not(formula))) is not possible
        return possible

    for team in program.ruleset.destinations:
        assert holds(outcome.leads_to(team)) is (team == decision.destination)
        assert holds(outcome.reaches(team)) is (
            team == decision.destination or team in decision.copies
        )
    assert holds(outcome.acts_now) is decision.act_now


@settings(max_examples=60)
@given(ruleset=rulesets(), said=answers, cleared=st.sampled_from([(), ("X1",), ("X1", "X8")]))
def test_of_any_ruleset_and_any_facts(
    ruleset: Ruleset, said: dict[str, str], cleared: tuple[str, ...]
) -> None:
    space = Space({fact: VALUES[fact] for fact in FEW})
    agrees(compile_ruleset(ruleset), space, said, cleared)


@settings(max_examples=60)
@given(ruleset=rulesets_by_the_hour(), said=answers, at=moments)
def test_of_any_ruleset_by_the_hour(ruleset: Ruleset, said: dict[str, str], at: datetime) -> None:
    program = compile_ruleset(ruleset)
    together = [dict(zip(program.clocks, told, strict=True)) for told in when(program)]
    space = Space({fact: domain(fact) for fact in (*FEW, *program.clocks)}, together)
    agrees(program, space, said, (), at)


everything = st.fixed_dictionaries({fact: st.sampled_from(VALUES[fact]) for fact in VALUES})


@settings(max_examples=40)
@given(said=everything, cleared=st.lists(st.sampled_from(list(EXCLUSIONS)), unique=True).map(tuple))
def test_of_the_pilot_and_any_facts(said: dict[str, str], cleared: tuple[str, ...]) -> None:
    agrees(PILOT, Space(VALUES), said, cleared)
