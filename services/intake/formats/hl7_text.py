"""The free text of an HL7 v2 message, for the phrase lists."""

from collections.abc import Iterator
from typing import TypeAlias

from services.intake.formats.denial import denies
from services.intake.formats.hl7_codes import Coded
from services.intake.formats.hl7_codings import spoken, words
from services.intake.formats.hl7_message import Message, Segment
from services.intake.formats.hl7_observations import is_coded, stands
from services.intake.source import Source

Placed: TypeAlias = tuple[str, str]
"""A text after its place in the message."""

_WRITTEN = (("DG1", 4), ("AL1", 5), ("IAM", 5), ("PR1", 4), ("CON", 11))
"""Where words stand, in any component; a note (NTE-3) is one whole."""

_CODED_OR_WRITTEN = (("RF1", 10), ("PV2", 3))
"""Where many write words though a code is asked for: a word without one, or several words."""

DOCUMENTS = frozenset({"ED", "RP"})
_NEVER_TEXT = DOCUMENTS | {"AD"}
_EACH = 22
"""Components of a coded value that are looked at one by one: as many as HL7 has."""

_YES = frozenset({"y", "yes", "true"})


def evidence(message: Message, coded: list[Coded], source: Source) -> list[Placed]:
    """What the phrase lists look at: what was written, and the words for codes in no table.

    Many systems break a note wherever a line is full, so lines that follow each other are looked at
    as one text, too: a phrase is not to be missed for a break in it.
    """
    notes, answers = list(_notes(message)), list(_answered_in_words(message))
    lines = (*notes, *_joined(notes), *answers, *_joined(answers), *_affirmed(coded, source))
    return list(dict.fromkeys((*lines, *_words(message), *_unread(coded, source))))


def written(message: Message) -> Iterator[Placed]:
    """What somebody wrote, each text after its place."""
    yield from _notes(message)
    yield from _words(message)


def _notes(message: Message) -> Iterator[Placed]:
    for value in message.values("NTE", 3):
        if text := value.whole():
            yield value.at, text


def _words(message: Message) -> Iterator[Placed]:
    for name, field in (*_WRITTEN, *_CODED_OR_WRITTEN):
        for value in message.values(name, field):
            texts = value.texts()
            if (name, field) in _CODED_OR_WRITTEN and value.text() is not None:
                texts = [text for text in texts if " " in text]
            if texts:
                yield value.at, " ".join(texts)


def _joined(lines: list[Placed]) -> list[Placed]:
    return [(lines[0][0], " ".join(text for _, text in lines))] if len(lines) > 1 else []


def _answered_in_words(message: Message) -> Iterator[Placed]:
    for segment, answers in answered(message):
        if not is_coded(segment):
            yield from ((segment.at(5), answer) for answer in answers)


def answered(message: Message) -> Iterator[tuple[Segment, list[str]]]:
    """The observations that have an answer, each with its answers in words."""
    for segment in message.all("OBX"):
        if stands(segment) and segment.text(2) not in _NEVER_TEXT:
            answers = _answers(segment)
            if answers:
                yield segment, answers


def _answers(segment: Segment) -> list[str]:
    """A code's words where there are any; a text is one whole."""
    if is_coded(segment):
        return [text for value in segment.values(5) for text in spoken(value)]
    return [text for value in segment.values(5) if (text := value.whole())]


def _affirmed(coded: list[Coded], source: Source) -> Iterator[Placed]:
    """What a question says that was answered with yes, or with anything that nobody can read.

    What a table reads says what it says, and a plain denial denies the question.
    """
    for thing in coded:
        if thing.question and thing.value:
            said = [thing.value.whole() or ""] if thing.written else spoken(thing.value)
            unread = not thing.listed(source) and not all(denies(each) for each in said)
            if unread or any(each.lower() in _YES for each in said):
                yield from ((thing.question.at, text) for text in words(thing.question))


def _unread(coded: list[Coded], source: Source) -> Iterator[Placed]:
    """What stands in a coded value beside what a table has: any of it may be words."""
    for thing in coded:
        if thing.value and not thing.written:
            texts = [(thing.value.at, text) for text in thing.unread(source)]
            yield from (*texts[:_EACH], *_joined(texts))
