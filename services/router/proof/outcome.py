"""The decision as formulas: the same function as `services.router.decide`, over all facts at once.

A fact that a person has cleared is read as `no`, so what holds for all facts holds for every
clearance too. What a person overrides is not decided by rules, and is no part of this: it goes
where no invariant says never, or to a person, as `services.router.override` has it. Nor is what has
gone back and forth too often, which goes to a person.
"""

from collections.abc import Iterable, Sequence

import z3

from services.contracts.vocabulary import Answer
from services.router.language import MANUAL_TRIAGE
from services.router.program import Program
from services.router.proof.space import Formula, Space


class Outcome:
    """What a program decides. `holds` has a formula for each rule; the last one has none."""

    def __init__(self, program: Program, space: Space) -> None:
        self._program = program
        self._space = space
        self._rules = [line.rule for line in program.lines]
        self.holds: Sequence[Formula] = [space.meaning(rule.when) for rule in self._rules]
        self.suspected = self._answered(program.exclusions, Answer.SUSPECTED)
        self.unknown = self._answered(program.must_know, Answer.UNKNOWN)
        self._free = self._none_before()
        self.leads: Sequence[Formula] = [
            z3.And(self._free[at], self.leads_if_free(at)) for at in range(len(self._rules))
        ]

    def _answered(self, facts: Iterable[tuple[str, int]], answer: Answer) -> Formula:
        return z3.Or([self._space.says(fact, answer) for fact, _ in facts])

    def _none_before(self) -> list[Formula]:
        """For each position, and for the one past the end, that no earlier rule holds."""
        free: list[Formula] = [z3.BoolVal(True)]
        for each in self.holds:
            free.append(z3.And(free[-1], z3.Not(each)))
        return free

    def leads_if_free(self, at: int) -> Formula:
        """That the rule at this position leads where no earlier one holds."""
        parts = [self.holds[at], z3.Not(self.suspected)]
        if at >= self._program.asked:
            parts.append(z3.Not(self.unknown))
        return z3.And(parts)

    @property
    def doubt(self) -> Formula:
        """That a person decides because something is suspected, or not known that must be."""
        asked = self._free[self._program.asked]
        return z3.Or(self.suspected, z3.And(asked, self.unknown))

    @property
    def last(self) -> Formula:
        """That no rule holds, and the last one leads."""
        return z3.And(self._free[-1], z3.Not(self.suspected), z3.Not(self.unknown))

    def leads_to(self, destination: str) -> Formula:
        """That the referral goes to this destination."""
        found = [
            lead for lead, rule in zip(self.leads, self._rules, strict=True)
            if rule.destination == destination
        ]  # fmt: skip
        return z3.Or([*found, self.doubt, self.last] if destination == MANUAL_TRIAGE else found)

    def reaches(self, destination: str) -> Formula:
        """That the referral, or a linked copy of it, goes to this destination."""
        copied = [
            self.holds[at] for at, each in self._program.linked.items() if each == destination
        ]
        return z3.Or([self.leads_to(destination), *copied])

    @property
    def nothing(self) -> Formula:
        """That no rule holds, and nothing is suspected."""
        return z3.And(self._free[-1], z3.Not(self.suspected))

    @property
    def acts_now(self) -> Formula:
        """That somebody must act at once."""
        met = [self.holds[at] for at, rule in enumerate(self._rules) if rule.act_now]
        feared = [each for each in self._program.exclusions if self._rules[each[1]].act_now]
        return z3.Or([*met, self._answered(feared, Answer.SUSPECTED)])
