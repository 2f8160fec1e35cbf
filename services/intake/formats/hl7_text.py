"""The free text of an HL7 v2 message: all of it for people to read, and for the phrase lists."""

from collections.abc import Iterator
from typing import TypeAlias

from services.intake.formats.hl7_codes import Coded, is_coded, stands
from services.intake.formats.hl7_message import Message, Segment
from services.intake.source import Source

Placed: TypeAlias = tuple[str, str]
"""A text after its place in the message."""

_WRITTEN = (("DG1", 4), ("AL1", 5))
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
    notes, answers = list(_notes(message)), list(_affirmed(message))
    lines = (*notes, *_joined(notes), *answers, *_joined(answers))
    return [*lines, *_words(message), *_unlisted(coded, source)]


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
        question = segment.text(3, 2) or segment.text(3) or "Observation"
        yield f"{question}: {', '.join(answers)}"
    for segment in message.all("OBX"):
        if stands(segment) and segment.text(2) in _DOCUMENTS:
            yield f"{segment.text(3, 2) or 'Observation'}: a document, which is not shown here"


def _affirmed(message: Message) -> Iterator[Placed]:
    """What an answer says in words, and what a question says that was answered with yes."""
    for segment, answers in _answered(message):
        words = _without_code(segment) if is_coded(segment) else answers
        yield from ((segment.at(5), answer) for answer in words)
        question = segment.text(3, 2)
        if question and any(answer.lower() in _YES for answer in answers):
            yield f"{segment.at(3)}.2", question


def _answered(message: Message) -> Iterator[tuple[Segment, list[str]]]:
    for segment in message.all("OBX"):
        if stands(segment) and segment.text(2) not in _NEVER_TEXT:
            answers = _answers(segment)
            if answers:
                yield segment, answers


def _without_code(segment: Segment) -> list[str]:
    found = [value.text(2) for value in segment.values(5) if value.text() is None]
    return [text for text in found if text]


def _answers(segment: Segment) -> list[str]:
    """A code's words where there are any; a text is one whole."""
    if is_coded(segment):
        found = [value.text(2) or value.text() for value in segment.values(5)]
    else:
        found = [value.whole() for value in segment.values(5)]
    return [text for text in found if text]


def _displays(coded: list[Coded]) -> Iterator[str]:
    """Answers stand with their questions already."""
    for each in (coding for thing in coded if not thing.answers for coding in thing.codings):
        yield f"{each.display} ({each.code})" if each.display else f"{each.at}: {each.code}"


def _unlisted(coded: list[Coded], source: Source) -> Iterator[Placed]:
    """A code that nobody knows may be words, too."""
    for thing in coded:
        if not thing.listed(source):
            yield from ((each.at, each.display or each.code) for each in thing.codings)


def _stay(message: Message) -> Iterator[str]:
    for name, field, label in _STAY:
        for value in message.values(name, field):
            if texts := value.texts():
                yield f"{label}: {' '.join(texts)}"
