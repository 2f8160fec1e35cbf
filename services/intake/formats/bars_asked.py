"""What answers and observations say by codes: of what is asked, and of what is answered."""

from collections.abc import Iterator
from itertools import chain

from services.contracts.vocabulary import Answer
from services.intake.evidence import Basis, Evidence
from services.intake.formats import bars_questions
from services.intake.formats.bars_answer import affirms, denies
from services.intake.formats.bars_message import Coding, Message, codings
from services.intake.formats.bars_observed import Observed, observed
from services.intake.formats.bars_questions import Answered, answered
from services.intake.formats.bars_standing import standing, states
from services.intake.formats.bars_tables import bare, by_table, listing, said
from services.intake.harm import CONCERNS
from services.intake.source import Source

_RAISED = (Answer.YES, Answer.SUSPECTED)
_UNCONFIRMED = frozenset({"unconfirmed", "provisional", "differential"})


def findings(message: Message, source: Source) -> Iterator[Evidence]:
    """Conditions and observations."""
    for condition in standing(message, "Condition"):
        unconfirmed = bool(states(condition, "verificationStatus") & _UNCONFIRMED)
        for each in said(codings(condition, "code.coding"), source):
            yield each.suspected_at_most() if unconfirmed else each
    for thing in observed(message):
        yield from _observed(thing, source)


def answers(message: Message, source: Source) -> Iterator[Evidence]:
    """Questions: a suspicion at most, and never a no."""
    for each in answered(message):
        codes = bars_questions.codes(each.item)
        yield from at_most(chain(said(codes, source), bare(codes, source)))
        yield from _asked(each, source)


def denied(each: Answered, source: Source) -> bool:
    """Whether all that is answered is a plain no, in words or by a table."""
    codes = bars_questions.codes(each.item)
    if codes and all(_no(coding, source) for coding in codes):
        return len(codes) == len(each.answers)
    return all(map(denies, each.answers))


def at_most(found: Iterator[Evidence]) -> Iterator[Evidence]:
    """What is raised, as a suspicion; and that something is not known."""
    for each in found:
        if each.answer is not Answer.NO:
            yield each.suspected_at_most()


def _observed(thing: Observed, source: Source) -> Iterator[Evidence]:
    """A no holds only where it is plainly so: to deny it, or to add to it, is a suspicion."""
    for each in said(codings(thing.node, "code.coding"), source):
        if each.answer is Answer.NO and not thing.plain:
            yield _doubted(each)
        elif not thing.denied:
            yield each
    yield from said(codings(thing.node, "valueCodeableConcept.coding"), source)


def _asked(each: Answered, source: Source) -> Iterator[Evidence]:
    plain_no, plain_yes = denied(each, source), all(map(affirms, each.answers))
    for coding in bars_questions.asked(each.item):
        for table in listing(coding, source):
            for known in by_table(table.codes[coding.code], coding.at, table.system, coding.code):
                if known.answer in _RAISED and not plain_no:
                    yield known.suspected_at_most()
                elif known.answer is Answer.NO and not plain_yes:
                    yield _doubted(known)


def _no(coding: Coding, source: Source) -> bool:
    """Whether the table of an answer's code says no of all that it speaks to."""
    table = source.table(coding.system)
    meaning = {} if table is None else table.meaning(coding.code)
    if meaning:
        return set(meaning.values()) == {Answer.NO}
    return denies(coding.display or coding.code)


def _doubted(said: Evidence) -> Evidence:
    answer = Answer.SUSPECTED if said.fact in CONCERNS else Answer.UNKNOWN
    return said._replace(answer=answer, basis=Basis.CODE)
