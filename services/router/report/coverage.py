"""How well the examples of a pack cover its rules."""

from collections import Counter
from dataclasses import dataclass

from services.router.decide import decide
from services.router.load import Pack


@dataclass(frozen=True)
class Covered:
    """In how many examples a rule leads, and in how many it holds beside another."""

    rule: str
    leads: int
    holds: int


def coverage(pack: Pack) -> list[Covered]:
    """Each rule in its order, the last one included."""
    decisions = [decide(pack.program, example.state) for example in pack.examples]
    leads = Counter(each.rule for each in decisions)
    holds = Counter(rule for each in decisions for rule in each.explanation.criteria)
    return [Covered(rule, leads[rule], holds[rule]) for rule in pack.ruleset.ids]
