"""What is proven of a ruleset: each rule can lead, overlaps are meant, invariants hold."""

from collections.abc import Iterator

import z3

from services.router.language import Invariant
from services.router.program import Program
from services.router.proof.finding import Finding
from services.router.proof.outcome import Outcome
from services.router.proof.overlaps import overlaps
from services.router.proof.solver import NotDecided, Solver
from services.router.proof.space import Formula, Space


class Checks:
    """The proofs of one program, in its own period."""

    def __init__(self, program: Program, space: Space, solver: Solver) -> None:
        self._program = program
        self._rules = [line.rule for line in program.lines]
        self._outcome = Outcome(program, space)
        self._space = space
        self._solver = solver

    def findings(self) -> Iterator[Finding]:
        """Everything that is wrong."""
        rules = list(self.rules())
        yield from rules
        wrong = {each.id for each in rules}
        yield from overlaps(self._program, self._outcome, self._solver, but=wrong)
        yield from self.invariants()

    def rules(self) -> Iterator[Finding]:
        """Rules that never hold, always hold, or never lead."""
        for name in dict.fromkeys(rule.id for rule in self._rules):
            try:
                yield from self._rule(name)
            except NotDecided:
                yield Finding(name, f"whether rule '{name}' can ever lead was not decided")

    def invariants(self) -> Iterator[Finding]:
        """Invariants that some referral breaks."""
        for each in self._program.ruleset.invariants:
            try:
                yield from self._invariant(each)
            except NotDecided:
                yield Finding(each.id, f"whether invariant '{each.id}' holds was not decided")

    def _rule(self, name: str) -> Iterator[Finding]:
        """A rule stands here once, or once for either hours of its destination."""
        places = [at for at, rule in enumerate(self._rules) if rule.id == name]
        holds = z3.Or([self._outcome.holds[at] for at in places])
        if not self._solver.is_possible(holds):
            yield Finding(name, f"rule '{name}' never holds: its condition contradicts itself")
        elif not self._solver.is_possible(z3.Not(holds)):
            yield Finding(name, f"rule '{name}' always holds: its condition tests nothing")
        elif (before := self._taken_before(name, places)) is not None:
            yield Finding(name, f"rule '{name}' can never lead: {before}")

    def _taken_before(self, name: str, places: list[int]) -> str | None:
        """Why a rule never leads; None where it does for some facts."""
        earlier: set[str] = set()
        for at in places:
            before = self._before(at)
            if before is None:
                return None
            earlier |= before - {name}
        if not earlier:
            return "a person decides wherever it holds, because something is suspected or not known"
        in_order = sorted(earlier, key=[rule.id for rule in self._rules].index)
        return f"what it would take goes before to {', '.join(map(repr, in_order))}"

    def _before(self, at: int) -> set[str] | None:
        """The earlier rules that take all that this one would; None where it leads."""
        rules, holds = self._rules, self._outcome.holds
        assumed = {str(i): z3.Not(holds[i]) for i in range(at)}
        assumed[""] = self._outcome.leads_if_free(at)
        reasons = self._solver.refute(assumed)
        return None if reasons is None else {rules[int(i)].id for i in reasons - {""}}

    def _invariant(self, each: Invariant) -> Iterator[Finding]:
        where = self._space.meaning(each.when)
        if not self._solver.is_possible(where):
            yield Finding(each.id, f"invariant '{each.id}' is about no referral at all")
            return
        example = self._solver.find(where, z3.Not(self._kept(each)))
        if example is not None:
            yield Finding(each.id, f"invariant '{each.id}' is broken: {each.title}", example)

    def _kept(self, each: Invariant) -> Formula:
        parts = [z3.Not(self._outcome.reaches(destination)) for destination in each.never]
        if each.only:
            parts.append(z3.Or([self._outcome.leads_to(destination) for destination in each.only]))
        if each.act_now:
            parts.append(self._outcome.acts_now)
        return z3.And(parts)
