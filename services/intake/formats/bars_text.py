"""The free text of a BaRS referral: all of it for people to read, and for the phrase lists."""

from collections.abc import Iterator

from services.intake.formats.bars_codes import listed, standing
from services.intake.formats.bars_message import Coding, Message, codings
from services.intake.formats.fhir_node import Node
from services.intake.source import Source

_TEXTS = {
    "CarePlan": (
        "title",
        "description",
        "activity.outcomeCodeableConcept.text",
        "activity.detail.description",
        "activity.progress.text",
        "note.text",
    ),
    "ServiceRequest": ("code.text", "reasonCode.text", "patientInstruction", "note.text"),
    "Encounter": ("reasonCode.text",),
    "Condition": ("code.text", "note.text"),
    "Observation": ("code.text", "valueCodeableConcept.text", "valueString", "note.text"),
    "Flag": ("code.text",),
    "Task": ("description", "note.text"),
    "Communication": ("payload.contentString", "note.text"),
    "QuestionnaireResponse": (),
}

_CODED = (
    ("CarePlan", "activity.outcomeCodeableConcept.coding"),
    ("ServiceRequest", "reasonCode.coding"),
    ("Encounter", "reasonCode.coding"),
    ("Flag", "code.coding"),
    ("Condition", "code.coding"),
    ("Observation", "code.coding"),
    ("Observation", "valueCodeableConcept.coding"),
)
_YES = frozenset({"true", "yes", "y"})


def narrative(message: Message) -> tuple[str, ...]:
    """Everything that was written, and the words for what was coded, for a person to read."""
    found = [*_written(message), *_answers(message), *_displays(message)]
    return tuple(dict.fromkeys(found))


def evidence(message: Message, source: Source) -> list[str]:
    """What the phrase lists look at: what was written, and the words for codes in no table."""
    return [*_written(message), *_affirmed(message), *_unlisted(message, source)]


def _written(message: Message) -> Iterator[str]:
    for kind, paths in _TEXTS.items():
        for resource in standing(message, kind):
            for path in paths:
                yield from resource.texts(path)


def _displays(message: Message) -> Iterator[str]:
    for coding in _codings(message):
        if coding.display:
            yield f"{coding.display} ({coding.code})"


def _unlisted(message: Message, source: Source) -> Iterator[str]:
    for coding in _codings(message):
        if coding.display and not listed(coding, source):
            yield coding.display


def _codings(message: Message) -> Iterator[Coding]:
    """Everything that is coded about the person."""
    for kind, path in _CODED:
        for resource in standing(message, kind):
            yield from codings(resource, path)


def _answers(message: Message) -> Iterator[str]:
    for question, answers in _questions(message):
        yield f"{question}: {', '.join(answers)}"


def _affirmed(message: Message) -> Iterator[str]:
    """What an answer says, and what a question says that was answered with yes."""
    for question, answers in _questions(message):
        yield from answers
        if any(answer.lower() in _YES for answer in answers):
            yield question


def _questions(message: Message) -> Iterator[tuple[str, list[str]]]:
    for response in standing(message, "QuestionnaireResponse"):
        yield from _items(response)


def _items(node: Node) -> Iterator[tuple[str, list[str]]]:
    for item in node.all("item"):
        answers = [
            text
            for path in ("valueString", "valueBoolean", "valueCoding.display")
            for text in item.texts(f"answer.{path}")
        ]
        if answers:
            yield " ".join(item.texts("text")) or "Answer", answers
        yield from _items(item)
