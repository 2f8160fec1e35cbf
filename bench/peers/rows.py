"""Which rule leads, as the one list from top to bottom that other engines know."""

from collections.abc import Iterator
from typing import NamedTuple

from services.contracts.vocabulary import Answer
from services.router.condition import Condition, Operator, Test
from services.router.language import MANUAL_TRIAGE
from services.router.program import Program


class Row(NamedTuple):
    """The first row whose condition holds leads; that of the last one is None."""

    when: Condition | None
    rule: str
    destination: str


def rows(program: Program) -> Iterator[Row]:
    """What is suspected, the rules that are asked first, what is not known, the other rules."""
    rules = [line.rule for line in program.lines]
    stated = [Row(rule.when, rule.id, rule.destination) for rule in rules]
    for fact, at in program.exclusions:
        yield Row(_is(fact, Answer.SUSPECTED), rules[at].id, MANUAL_TRIAGE)
    yield from stated[: program.asked]
    for fact, at in program.must_know:
        yield Row(_is(fact, Answer.UNKNOWN), rules[at].id, MANUAL_TRIAGE)
    yield from stated[program.asked :]
    yield Row(None, program.ruleset.last.id, MANUAL_TRIAGE)


def _is(fact: str, answer: Answer) -> Test:
    return Test(fact, Operator.IS, (answer,))
