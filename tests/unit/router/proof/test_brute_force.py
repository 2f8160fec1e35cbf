"""What the prover says of small rulesets is what going through all facts one by one finds."""

from dataclasses import replace
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.condition import VALUES, Condition
from services.router.decide import decide
from services.router.holding import holds
from services.router.language import Invariant, Rule, Ruleset
from services.router.lead import not_known, suspected
from services.router.program import Program, compile_ruleset
from services.router.proof.checks import Checks
from services.router.proof.solver import Solver
from services.router.proof.space import Space
from tests.unit.router.examples import state
from tests.unit.router.rulesets import FEW, TEAMS, conditions, rulesets

ALL = [dict(zip(FEW, v, strict=True)) for v in product(*(VALUES[fact] for fact in FEW))]
SPACE = Space({fact: VALUES[fact] for fact in FEW})


@settings(max_examples=60)
@given(rulesets(), conditions, st.sampled_from(sorted(TEAMS)), st.booleans())
def test_of_any_small_ruleset(ruleset: Ruleset, when: Condition, team: str, act_now: bool) -> None:
    promise = Invariant(
        id="promise", title="", when=when, never=(team,), act_now=act_now, authority=""
    )
    program = compile_ruleset(replace(ruleset, invariants=(promise,)))
    found = list(Checks(program, SPACE, Solver(SPACE, seconds=10)).findings())
    met = [[holds(line.rule.when)(said) for said in ALL] for line in program.lines]
    wrong = {rule.id for at, rule in enumerate(ruleset.rules) if not sound(program, met, at)}
    assert {each.id for each in found if "'promise'" in each.message} == broken(program, promise)
    said = {each.id for each in found if "overlaps" not in each.message} - {"promise"}
    assert said == wrong
    assert {each.id for each in found if "overlaps" in each.message} == overlapping(
        ruleset.rules, met, wrong
    )
    for each in found:
        if each.id == "promise" and each.example is not None:
            assert breaks(program, promise, each.example)


def sound(program: Program, met: list[list[bool]], at: int) -> bool:
    """Whether this rule holds for some facts and not for all, and leads for some."""
    return any(met[at]) and not all(met[at]) and any(
        met[at][n] and not any(met[i][n] for i in range(at)) and not doubted(program, said, at)
        for n, said in enumerate(ALL)
    )  # fmt: skip


def doubted(program: Program, said: dict[str, str], at: int) -> bool:
    return bool(suspected(program, said) or not_known(program, said, at))


def overlapping(rules: tuple[Rule, ...], met: list[list[bool]], wrong: set[str]) -> set[str]:
    """Rules that hold together with an earlier one of another team."""
    return {
        rules[b].id
        for a, b in combinations(range(len(rules)), 2)
        if rules[a].destination != rules[b].destination
        and rules[b].id not in wrong
        and any(one and other for one, other in zip(met[a], met[b], strict=True))
    }


def broken(program: Program, promise: Invariant) -> set[str]:
    """The promise, where it is about nobody or not kept."""
    about = [said for said in ALL if holds(promise.when)(said)]
    return (
        set()
        if about and not any(breaks(program, promise, said) for said in about)
        else {"promise"}
    )


def breaks(program: Program, promise: Invariant, said: dict[str, str]) -> bool:
    made = decide(program, state(**said))
    reached = {made.destination, *made.copies} & {*promise.never}
    return bool(reached) or (promise.act_now and not made.act_now)
