"""What to ask next, while the caller is on the line: the one question that settles most.

It is computed from the rules: of the questions that still matter, the one that leaves the fewest
ways open. From an empty form it never takes more questions than the form's own order does. A
question from behind the place at which the form may come to its end is asked only as long as others
before that place need no longer be asked. Where a caller has told more than that unasked, there is
no form to compare with, and whatever settles most is asked.
"""

from services.router.condition import SILENCE, VALUES, facts_of
from services.router.form import Form
from services.router.program import Program
from services.router.prospect import Prospects
from services.router.undecided import Said


class Asking:
    """The questions of one program, in the order of the contract: `questions` is a form."""

    def __init__(self, program: Program) -> None:
        self.prospects = Prospects(program)
        read = {fact for line in program.lines for fact in facts_of(line.rule.when)}
        self.questions = tuple(fact for fact in VALUES if fact in read and fact in SILENCE)
        self._form = Form(program, self.questions)

    def next(self, said: Said) -> str | None:
        """The next question; None where the decision is settled, or nothing is left to ask."""
        best = sorted(self._left(said), key=lambda fact: self._open_after(said, fact))
        if best and self._even(said):
            return next(fact for fact in best if self._affordable(said, fact))
        return best[0] if best else None

    def _left(self, said: Said) -> list[str]:
        """The questions that still matter, in their order; none where the decision is settled."""
        if self.prospects.of(said).settled:
            return []
        matter = self.prospects.rests_on(said)
        return [fact for fact in self.questions if fact in matter]

    def _open_after(self, said: Said, fact: str) -> int:
        found = [self.prospects.of({**said, fact: value}) for value in VALUES[fact]]
        return sum(0 if each.settled else each.ways for each in found)

    def _affordable(self, said: Said, fact: str) -> bool:
        return all(self._even({**said, fact: value}) for value in VALUES[fact])

    def _even(self, said: Said) -> bool:
        """Whether no more is asked ahead of the form than is spared, wherever that ends.

        It ends behind the first question that still matters, at the soonest. What is spared stays
        so, what is asked ahead becomes fewer the longer the form goes on, and the first that
        matters is never ahead: so there is always a question that keeps it even.
        """
        left = self._left(said)
        reached = self.questions.index(left[0]) + 1 if left else 0
        return self._even_at(reached, said, left) or self._even_at(
            max(reached, self._form.least(said)), said, left
        )

    def _even_at(self, end: int, said: Said, left: list[str]) -> bool:
        ahead = sum(fact in said for fact in self.questions[end:])
        spared = sum(fact not in said and fact not in left for fact in self.questions[:end])
        return ahead <= spared
