"""What a notice says by codes and by text: evidence, and the codes that no table has."""

from collections.abc import Iterator

from services.contracts.vocabulary import Answer
from services.intake import phrases
from services.intake.evidence import Basis, Evidence, Unmapped, stated
from services.intake.formats import adw_concepts, adw_text, adw_unread
from services.intake.formats import adw_withdrawal as withdrawals
from services.intake.formats.adw_concepts import concepts, listed
from services.intake.formats.adw_notice import Notice
from services.intake.formats.adw_questions import Asked, asked, denied
from services.intake.formats.adw_wording import Question
from services.intake.formats.bars_message import Coding
from services.intake.formats.denial import adds_nothing
from services.intake.formats.fhir_node import Node
from services.intake.source import Source

_UNASKED = "adw-other-question"
"""Stands for the system of a code that names none."""


def evidence(notice: Notice, source: Source) -> Iterator[Evidence]:
    """Codes first: of two alike the first holds."""
    for coding in _answers(notice):
        table = source.table(coding.system)
        if table is not None:
            said = table.meaning(coding.code)
            yield from stated(said, Basis.CODE, at=coding.at, table=coding.system, code=coding.code)
    yield from _not_listed(notice, source)
    yield from adw_concepts.evidence(notice, source)
    yield from _details_of_a_concern(notice)
    yield from phrases.evidence(_written(notice, source))
    yield from adw_unread.evidence(adw_unread.found(notice))


def unmapped(notice: Notice, source: Source) -> Iterator[Unmapped]:
    """The codes that no table of the source has."""
    for coding in (*_answers(notice), *(each.coding for each in concepts(notice))):
        if coding.code and not listed(coding, source):
            yield Unmapped(coding.at, coding.system, coding.code)
    for coding in _unasked(notice):
        yield Unmapped(coding.at, coding.system, coding.code)


def _unasked(notice: Notice) -> Iterator[Coding]:
    """Answers to what the standard does not ask: no table reads them, whatever their system."""
    for each in asked(notice.message):
        if each.question is None:
            for code in each.codes:
                system, display = code.text("system") or _UNASKED, code.text("display")
                yield Coding(system, code.text("code") or "", display, code.path)


def _answers(notice: Notice) -> Iterator[Coding]:
    for each in asked(notice.message):
        if each.question is not None:
            yield from (_answer(code, each.question) for code in each.codes)


def _answer(code: Node, question: Question) -> Coding:
    return Coding(question.table, code.text("code") or "", code.text("display"), code.path)


def _not_listed(notice: Notice, source: Source) -> Iterator[Evidence]:
    """Of safeguarding an answer is never left to silence, whatever a file's table leaves out."""
    for coding in _answers(notice):
        table = source.table(coding.system)
        decided = table is not None and (coding.code in table.codes or bool(table.otherwise))
        if coding.system == Question.SAFEGUARDING.table and not decided:
            plain_no = denied(coding.code) or denied(coding.display or "")
            answer = Answer.UNKNOWN if plain_no else Answer.SUSPECTED
            yield Evidence(
                "safeguarding", answer, Basis.CODE, coding.at, coding.system, coding.code
            )


def _details_of_a_concern(notice: Notice) -> Iterator[Evidence]:
    """Who writes details has a concern, though the indicator say no: a person reads which holds."""
    for each in asked(notice.message):
        if each.question is Question.SAFEGUARDING_DETAIL:
            for at, text in each.words:
                if not adds_nothing(text):
                    yield Evidence("safeguarding", Answer.SUSPECTED, Basis.TEXT, at)


def _written(notice: Notice, source: Source) -> Iterator[tuple[str, str]]:
    """What the phrase lists look at: prose, and questions that no table reads."""
    yield from adw_text.prose(notice)
    for each in asked(notice.message):
        yield from each.words
        if (each.affirmed or each.undenied) and not _read_by_table(each):
            yield f"{each.at}.text", each.wording
    for concept in concepts(notice):
        if not listed(concept.coding, source):
            yield from concept.words
    unlisted = [each for each in _answers(notice) if not listed(each, source)]
    for coding in (*unlisted, *_unasked(notice), *withdrawals.unknown(notice)):
        if coding.display:
            yield f"{coding.at}.display", coding.display
        if coding.code:
            yield f"{coding.at}.code", coding.code


def _read_by_table(each: Asked) -> bool:
    return each.question is not None and not each.words
