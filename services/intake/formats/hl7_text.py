"""The free text of an HL7 v2 message: all of it for people to read, and for the phrase lists."""

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

_WRITTEN = (("DG1", 4), ("AL1", 5), ("IAM", 5), ("PR1", 4))
"""Where words stand, in any component; a note (NTE-3) is one whole."""

_CODED_OR_WRITTEN = (("RF1", 10), ("PV2", 3))
"""Where many write words though a code is asked for: a word without one, or several words."""

_DOCUMENTS = frozenset({"ED", "RP"})
_NEVER_TEXT = _DOCUMENTS | {"AD"}
_YES = frozenset({"y", "yes", "true"})

_EVENTS = {
    "ADT^A03": "The person has been discharged.",
    "ADT^A11": "The admission has been cancelled.",
    "ADT^A13": "The discharge has been cancelled; the person is still in hospital.",
}
_DIED = "The person is recorded as having died."
_STAY = (
    ("RF1", 6, "Number of the referral"),
    ("RF1", 7, "Referred"),
    ("RF1", 11, "External number of the referral"),
    ("PV1", 3, "Ward"),
    ("PV1", 36, "Discharge disposition"),
    ("PV1", 45, "Discharge"),
    ("PV2", 9, "Expected discharge"),
    ("CON", 11, "Consent status"),
)


def narrative(message: Message, coded: list[Coded], kind: str) -> tuple[str, ...]:
    """Everything that was written, and the words for what was coded, for a person to read."""
    lines = (
        *((_EVENTS[kind],) if kind in _EVENTS else ()),
        *((_DIED,) if has_died(message) else ()),
        *(text for _, text in _written(message)),
        *_observations(message),
        *_displays(coded),
        *_stay(message),
    )
    return tuple(dict.fromkeys(lines))


def evidence(message: Message, coded: list[Coded], source: Source) -> list[Placed]:
    """What the phrase lists look at: what was written, and the words for codes in no table.

    Many systems break a note wherever a line is full, so lines that follow each other are looked at
    as one text, too: a phrase is not to be missed for a break in it.
    """
    notes, answers = list(_notes(message)), list(_answered_in_words(message))
    lines = (*notes, *_joined(notes), *answers, *_joined(answers), *_affirmed(coded, source))
    return list(dict.fromkeys((*lines, *_words(message), *_unread(coded, source))))


def has_died(message: Message) -> bool:
    """Whether the patient's segment says so (PID-30)."""
    pid = message.one("PID")
    return pid is not None and pid.text(30) == "Y"


def _written(message: Message) -> Iterator[Placed]:
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


def _observations(message: Message) -> Iterator[str]:
    for segment, answers in _answered(message):
        yield f"{_asked(segment)}: {', '.join(answers)}"
    for segment in message.all("OBX"):
        if stands(segment) and segment.text(2) in _DOCUMENTS:
            yield f"{_asked(segment)}: a document, which is not shown here"


def _asked(segment: Segment) -> str:
    found = segment.values(3)
    return ", ".join(spoken(found[0])) if found else "Observation"


def _answered_in_words(message: Message) -> Iterator[Placed]:
    for segment, answers in _answered(message):
        if not is_coded(segment):
            yield from ((segment.at(5), answer) for answer in answers)


def _answered(message: Message) -> Iterator[tuple[Segment, list[str]]]:
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


def _displays(coded: list[Coded]) -> Iterator[str]:
    """Answers stand with their questions already."""
    for thing in coded:
        if thing.value and not thing.answers:
            for each in (coding for coding in thing.codings if coding.code):
                yield f"{each.display} ({each.code})" if each.display else f"{each.at}: {each.code}"
            if beside := words(thing.value, (each for each in thing.codings if each.code)):
                yield " ".join(beside)


def _unread(coded: list[Coded], source: Source) -> Iterator[Placed]:
    """What stands in a coded value beside what a table has: any of it may be words."""
    for thing in coded:
        if thing.value and not thing.written:
            texts = [(thing.value.at, text) for text in thing.unread(source)]
            yield from (*texts, *_joined(texts))


def _stay(message: Message) -> Iterator[str]:
    for name, field, label in _STAY:
        for value in message.values(name, field):
            if texts := value.texts():
                yield f"{label}: {' '.join(texts)}"
