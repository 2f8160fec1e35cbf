"""Rules that hold together and send to different teams, where nobody has said that it is meant."""

from collections.abc import Iterator
from itertools import combinations

from services.router.language import Rule, Ruleset
from services.router.program import Program
from services.router.proof.finding import Finding
from services.router.proof.outcome import Outcome
from services.router.proof.solver import NotDecided, Solver


def overlaps(
    program: Program, outcome: Outcome, solver: Solver, *, but: set[str]
) -> Iterator[Finding]:
    """One finding for each rule that overlaps with earlier ones, but for those of these ids."""
    rules, meant = [line.rule for line in program.lines], _meant(program.ruleset)
    for at, rule in enumerate(rules):
        others = [
            i for i, earlier in enumerate(rules[:at])
            if earlier.destination != rule.destination and (earlier.id, rule.id) not in meant
        ]  # fmt: skip
        if rule.id in but or not others:
            continue
        try:
            yield from _overlap(rules, outcome, solver, at, others)
        except NotDecided:
            yield Finding(rule.id, f"what rule '{rule.id}' overlaps with was not decided")


def _meant(ruleset: Ruleset) -> set[tuple[str, str]]:
    return {pair for each in ruleset.overlaps for pair in combinations(each.in_order, 2)}


def _overlap(
    rules: list[Rule], outcome: Outcome, solver: Solver, at: int, others: list[int]
) -> Iterator[Finding]:
    holds = outcome.holds
    found = [i for i in others if solver.is_possible(holds[i], holds[at])]
    if found:
        message = _message(rules[at], [rules[i].id for i in found])
        yield Finding(rules[at].id, message, solver.find(holds[found[0]], holds[at]))


def _message(rule: Rule, earlier: list[str]) -> str:
    return (
        f"rule '{rule.id}' sends to '{rule.destination}', and {', '.join(map(repr, earlier))} "
        "before it elsewhere, where both hold; if that is meant, say so under 'overlaps'"
    )
