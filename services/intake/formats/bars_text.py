"""The free text of a BaRS referral: all of it for people to read, and for the phrase lists."""

from collections.abc import Iterator
from typing import TypeAlias

from services.intake.formats.bars_codes import about_the_person, listed, standing
from services.intake.formats.bars_message import Message
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

_YES = frozenset({"true", "yes", "y"})


Placed: TypeAlias = tuple[str, str]
"""A text after its FHIRPath."""


def narrative(message: Message) -> tuple[str, ...]:
    """Everything that was written, and the words for what was coded, for a person to read."""
    written = (text for _, text in _written(message))
    return tuple(dict.fromkeys((*written, *_answers(message), *_displays(message))))


def evidence(message: Message, source: Source) -> list[Placed]:
    """What the phrase lists look at: what was written, and the words for codes in no table."""
    return [*_written(message), *_affirmed(message), *_unlisted(message, source)]


def _written(message: Message) -> Iterator[Placed]:
    for kind, paths in _TEXTS.items():
        for resource in standing(message, kind):
            for path in paths:
                yield from resource.placed(path)


def _displays(message: Message) -> Iterator[str]:
    for coding in about_the_person(message):
        if coding.display:
            yield f"{coding.display} ({coding.code})"


def _unlisted(message: Message, source: Source) -> Iterator[Placed]:
    for coding in about_the_person(message):
        if coding.display and not listed(coding, source):
            yield f"{coding.at}.display", coding.display


def _answers(message: Message) -> Iterator[str]:
    for _, question, answers in _questions(message):
        yield f"{question}: {', '.join(answers)}"


def _affirmed(message: Message) -> Iterator[Placed]:
    """What an answer says, and what a question says that was answered with yes."""
    for item, question, answers in _questions(message):
        yield from ((f"{item.path}.answer", answer) for answer in answers)
        if any(answer.lower() in _YES for answer in answers):
            yield f"{item.path}.text", question


def _questions(message: Message) -> Iterator[tuple[Node, str, list[str]]]:
    for response in standing(message, "QuestionnaireResponse"):
        yield from _items(response)


def _items(node: Node) -> Iterator[tuple[Node, str, list[str]]]:
    for item in node.all("item"):
        answers = [
            text
            for path in ("valueString", "valueBoolean", "valueCoding.display")
            for text in item.texts(f"answer.{path}")
        ]
        if answers:
            yield item, " ".join(item.texts("text")) or "Answer", answers
        yield from _items(item)
