"""What to ask next, while the caller is on the line: the one question that settles most.

It is computed from the rules. What nobody has said is taken for the plainest answer, and a form
for what it would then ask, in its order, until the decision is settled. As long as there is room
below that, any question may be asked, and the one is chosen that leaves the fewest ways open.
Otherwise it is one of those on which the decision then rests.
"""

from services.contracts.vocabulary import Answer
from services.router.condition import ANSWERS, SILENCE, VALUES, domain, facts_of
from services.router.grounds import act_now_grounds, grounds
from services.router.program import Program
from services.router.prospect import Prospects
from services.router.undecided import Said


class Asking:
    """The questions of one program, in the order of the contract: `questions` is a form."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self.prospects = Prospects(program)
        read = {fact for line in program.lines for fact in facts_of(line.rule.when)}
        self.questions = tuple(fact for fact in VALUES if fact in read and fact in SILENCE)

    def next(self, said: Said) -> str | None:
        """The next question; None where the decision is settled, or nothing is left to ask."""
        if self.prospects.of(said).settled:
            return None
        left = [fact for fact in self.questions if fact not in said]
        needed = self._needed(said)
        room = self._asked_by_a_form(said) - len(needed.union(said).intersection(self.questions))
        candidates = left if room > 0 else [fact for fact in left if fact in needed] or left
        return min(candidates, key=lambda fact: self._open_after(said, fact), default=None)

    def _plainest(self, said: Said) -> dict[str, str]:
        plain = {fact: _plain(fact) for fact in (*VALUES, *self._program.clocks)}
        return {**plain, **said}

    def _needed(self, said: Said) -> set[str]:
        """What the decision rests on where every open fact has its plainest value."""
        values = self._plainest(said)
        found = (*grounds(self._program, values), *act_now_grounds(self._program, values))
        return set(found)

    def _asked_by_a_form(self, said: Said) -> int:
        """How many questions a form would ask there, in its order."""
        values, filled = self._plainest(said), self._given(said)
        for number, fact in enumerate(self.questions):
            if self.prospects.of(filled).settled:
                return number
            filled[fact] = values[fact]
        return len(self.questions)

    def _given(self, said: Said) -> dict[str, str]:
        """What is known without asking."""
        return {fact: value for fact, value in said.items() if fact not in self.questions}

    def _open_after(self, said: Said, fact: str) -> int:
        found = [self.prospects.of({**said, fact: value}) for value in VALUES[fact]]
        return sum(0 if each.settled else each.ways for each in found)


def _plain(fact: str) -> str:
    return Answer.NO if fact in ANSWERS else SILENCE.get(fact, domain(fact)[0])
