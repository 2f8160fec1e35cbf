"""An HL7 v2 message for a person to read: all of its text, and the words for what was coded."""

from collections.abc import Iterable, Iterator

from services.intake.formats.hl7_codes import Coded
from services.intake.formats.hl7_codings import spoken, words
from services.intake.formats.hl7_message import Message, Segment
from services.intake.formats.hl7_observations import stands
from services.intake.formats.hl7_text import DOCUMENTS, answered, written
from services.intake.formats.hl7_unread import Found

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


def narrative(
    message: Message, coded: list[Coded], kind: str, unread: Iterable[Found]
) -> tuple[str, ...]:
    """Everything that was written, and the words for what was coded, for a person to read.

    `unread` is what nothing reads and states a concern.
    """
    lines = (
        *((_EVENTS[kind],) if kind in _EVENTS else ()),
        *((_DIED,) if has_died(message) else ()),
        *(text for _, text in written(message)),
        *_observations(message),
        *_displays(coded),
        *_stay(message),
        *(f"{each.at}: {each.text}" for each in unread),
    )
    return tuple(dict.fromkeys(lines))


def has_died(message: Message) -> bool:
    """Whether the patient's segment says so (PID-30)."""
    pid = message.one("PID")
    return pid is not None and pid.text(30) == "Y"


def _observations(message: Message) -> Iterator[str]:
    for segment, answers in answered(message):
        yield f"{_asked(segment)}: {', '.join(answers)}"
    for segment in message.all("OBX"):
        if stands(segment) and segment.text(2) in DOCUMENTS:
            yield f"{_asked(segment)}: a document, which is not shown here"


def _asked(segment: Segment) -> str:
    found = segment.values(3)
    return ", ".join(spoken(found[0])) if found else "Observation"


def _displays(coded: list[Coded]) -> Iterator[str]:
    """Answers stand with their questions already."""
    for thing in coded:
        if thing.value and not thing.answers:
            for each in (coding for coding in thing.codings if coding.code):
                yield f"{each.display} ({each.code})" if each.display else f"{each.at}: {each.code}"
            if beside := words(thing.value, (each for each in thing.codings if each.code)):
                yield " ".join(beside)


def _stay(message: Message) -> Iterator[str]:
    for name, field, label in _STAY:
        for value in message.values(name, field):
            if texts := value.texts():
                yield f"{label}: {' '.join(texts)}"
