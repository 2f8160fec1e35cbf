"""Which rule leads. Anything suspected goes to a person; else the first rule that holds leads.

But once every exclusion whose `unknown` needs a person has been read, an unknown one among them
goes to a person.
"""

from collections.abc import Iterator
from typing import NamedTuple

from services.contracts.vocabulary import Answer
from services.router.holding import Values
from services.router.language import MANUAL_TRIAGE
from services.router.program import Program

_SUSPECTED = Answer.SUSPECTED.value
_UNKNOWN = Answer.UNKNOWN.value

Exclusions = list[tuple[str, int]]
"""Facts that exclude, each with the position of its rule."""


class Lead(NamedTuple):
    """The rule that leads, by position; past the end is the last rule. `facts` say why."""

    position: int
    destination: str
    facts: tuple[str, ...]


def lead(program: Program, values: Values, suspicions: Exclusions, held: Iterator[int]) -> Lead:
    """Who leads; `held` are the positions of the rules that hold, in their order."""
    if suspicions:
        return _doubt(suspicions)
    first = next(held, len(program.lines))
    unknown = not_known(program, values, first)
    if unknown:
        return _doubt(unknown)
    if first == len(program.lines):
        return Lead(first, MANUAL_TRIAGE, ())
    line = program.lines[first]
    return Lead(first, line.rule.destination, line.because(values))


def met(program: Program, values: Values) -> Iterator[int]:
    """The positions of the rules that hold, each looked for when it is asked for."""
    return (at for at, line in enumerate(program.lines) if line.holds(values))


def suspected(program: Program, values: Values) -> Exclusions:
    """The exclusions under suspicion."""
    return [each for each in program.exclusions if values[each[0]] == _SUSPECTED]


def not_known(program: Program, values: Values, first: int) -> Exclusions:
    """The exclusions that must be known and are not, where no rule before them holds."""
    if first < program.asked:
        return []
    return [each for each in program.must_know if values[each[0]] == _UNKNOWN]


def _doubt(exclusions: Exclusions) -> Lead:
    return Lead(exclusions[0][1], MANUAL_TRIAGE, tuple([fact for fact, _ in exclusions]))
