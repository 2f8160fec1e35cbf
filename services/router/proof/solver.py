"""The question to the solver: are there such facts? Yes with an example, no with reasons."""

from collections.abc import Sequence

import z3

from services.contracts.facts import Facts
from services.contracts.vocabulary import Answer
from services.router.calendars import Hours
from services.router.condition import ANSWERS
from services.router.proof.space import Formula, Space, Values


class NotDecided(Exception):
    """The solver did not come to an end in the time given. What is not decided does not load."""


class Solver:
    """Answers questions about one space, each within `seconds`."""

    def __init__(self, space: Space, *, seconds: float) -> None:
        self._space = space
        self._solver = z3.SolverFor("QF_FD")
        self._solver.set("timeout", int(seconds * 1000))
        self._solver.add(space.laws)
        self._names: dict[int, tuple[Formula, Formula]] = {}

    def is_possible(self, *formulas: Formula) -> bool:
        """Whether all this is true of any facts."""
        return bool(self._answer([self._named(each) for each in formulas]) == z3.sat)

    def find(self, *formulas: Formula) -> Values | None:
        """Facts of which all this is true, the plainest of them; None where there are none."""
        assumed = [self._named(each) for each in formulas]
        return self._plainest(assumed) if self._answer(assumed) == z3.sat else None

    def refute(self, formulas: dict[str, Formula]) -> frozenset[str] | None:
        """The names of some that cannot all be true; None where all can be."""
        named = {self._named(each): name for name, each in formulas.items()}
        if self._answer(list(named)) == z3.sat:
            return None
        return frozenset(named[each] for each in self._solver.unsat_core())

    def _named(self, formula: Formula) -> Formula:
        """The name of a formula: the solver assumes names only."""
        known = self._names.get(formula.get_id())
        if known is not None:
            return known[0]
        name = z3.Bool(f"question {len(self._names) + 1}")
        self._solver.add(name == formula)
        self._names[formula.get_id()] = name, formula  # kept: the id of one that is gone is reused
        return name

    def _answer(self, assumed: Sequence[Formula]) -> z3.CheckSatResult:
        answer = self._solver.check(*assumed)
        if answer == z3.unknown:
            raise NotDecided(self._solver.reason_unknown())
        return answer

    def _plainest(self, assumed: list[Formula]) -> Values:
        """Nobody has said anything, or has said no, but for what matters."""
        found = self._space.read(self._solver.model())
        for fact in found:
            for value in _plain(fact):
                wanted = self._space.says(fact, value)
                if self._answer([*assumed, wanted]) == z3.sat:
                    assumed.append(wanted)
                    break
        self._answer(assumed)
        return self._space.read(self._solver.model())


def _plain(fact: str) -> tuple[str, ...]:
    """The values of a fact that say least, in their order."""
    if fact in ANSWERS:
        return (Answer.UNKNOWN, Answer.NO)
    info = Facts.model_fields.get(fact)
    if info is None:
        return (Hours.IN_HOURS,)
    return () if info.is_required() else (info.default,)
