"""A form that asks its questions one after the other: how few answers could settle it."""

from bisect import bisect_left
from collections.abc import Collection

from services.contracts.vocabulary import Answer
from services.router.attainable import FAILS, HOLDS, OPEN, findings
from services.router.language import MANUAL_TRIAGE
from services.router.program import Program
from services.router.undecided import Said


class Form:
    """The questions of one program in their order; its conditions are read once."""

    def __init__(self, program: Program, questions: tuple[str, ...]) -> None:
        self._lines = program.lines
        self._asked = program.asked
        self._findings = tuple(findings(line.rule.when) for line in program.lines)
        self._excluded = tuple(fact for fact, _ in program.exclusions)
        self._feared = tuple(
            fact for fact, at in program.exclusions if program.lines[at].rule.act_now
        )
        self._must_know = tuple(fact for fact, _ in program.must_know)
        destinations = [line.rule.destination for line in program.lines]
        self._destinations = tuple(dict.fromkeys((MANUAL_TRIAGE, *destinations)))
        self.questions = questions

    def least(self, said: Said) -> int:
        """How many questions it asks at least before the decision is settled.

        Of a referral of which this is said, whatever its open facts are: never too many.
        Each further answer can only help, so the number is found by halving.
        """
        given = {fact: value for fact, value in said.items() if fact not in self.questions}

        def enough(number: int) -> bool:
            first = self.questions[:number]
            known = given | {fact: said[fact] for fact in first if fact in said}
            return self._may_settle(known, frozenset(first).difference(said))

        return bisect_left(range(len(self.questions)), True, key=enough)

    def _may_settle(self, known: Said, answered: Collection[str]) -> bool:
        """Whether some answers to these questions may leave nothing open."""
        found = [each(known, answered) for each in self._findings]
        at_once = self._at_once_may_settle(known, answered, found)
        return at_once and self._where_may_settle(known, answered, found)

    def _at_once_may_settle(self, known: Said, answered: Collection[str], found: list[int]) -> bool:
        acting = [each for line, each in zip(self._lines, found, strict=True) if line.rule.act_now]
        if _may_be(Answer.SUSPECTED, self._feared, known, answered) or any(
            each & HOLDS for each in acting
        ):
            return True
        calm = all(fact in known or fact in answered for fact in self._feared)
        return calm and all(each & FAILS for each in acting)

    def _where_may_settle(self, known: Said, answered: Collection[str], found: list[int]) -> bool:
        if _may_be(Answer.SUSPECTED, self._excluded, known, answered):
            return True
        calm = all(fact in known or fact in answered for fact in self._excluded)
        unknown = _may_be(Answer.UNKNOWN, self._must_know, known, answered)
        homes = self._destinations if calm else (MANUAL_TRIAGE,)
        return any(self._may_all_lead(home, found, unknown) for home in homes)

    def _may_all_lead(self, home: str, found: list[int], unknown: bool, /) -> bool:
        """Whether each rule may be found to lead home or not to lead, up to one that leads home."""
        for at, line in enumerate(self._lines):
            if at == self._asked and unknown and home == MANUAL_TRIAGE:
                return True
            here = line.rule.destination == home
            if here and found[at] & HOLDS:
                return True
            if not found[at] & ((FAILS | OPEN) if here else FAILS):
                return False
        return home == MANUAL_TRIAGE


def _may_be(value: Answer, facts: Collection[str], known: Said, answered: Collection[str]) -> bool:
    """Whether one of these facts is this value, or may be answered so."""
    return any(known.get(fact) == value or fact in answered for fact in facts)
