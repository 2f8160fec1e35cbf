"""The free text of a BaRS referral: all of it for people to read, and for the phrase lists."""

from collections.abc import Iterator
from typing import TypeAlias

from services.intake.formats.bars_codes import about_the_person, listed
from services.intake.formats.bars_message import Message
from services.intake.formats.bars_questions import answered
from services.intake.formats.bars_standing import past, standing
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
    "Observation": ("note.text",),
    "Flag": ("code.text", "category.text"),
    "Task": ("description", "note.text"),
    "Communication": ("payload.contentString", "note.text"),
}
_OBSERVED = ("valueString", "valueCodeableConcept.text", "valueBoolean", "valueInteger")
_YES = frozenset({"true", "yes", "y"})


Placed: TypeAlias = tuple[str, str]
"""A text after its FHIRPath."""


def narrative(message: Message) -> tuple[str, ...]:
    """Everything that was written, and the words for what was coded, for a person to read."""
    written = (text for _, text in _written(message))
    lines = (*written, *_observations(message), *_answers(message), *_displays(message))
    return tuple(dict.fromkeys((*lines, *_withheld(message), *_past(message))))


def evidence(message: Message, source: Source) -> list[Placed]:
    """What the phrase lists look at: what was written, and the words for codes in no table."""
    observed = _observed(message)
    return [*_written(message), *observed, *_affirmed(message), *_unlisted(message, source)]


def _written(message: Message) -> Iterator[Placed]:
    """A note counts, too, where what it stands at is over: it may say more."""
    for kind, paths in _TEXTS.items():
        for resource in standing(message, kind):
            for path in paths:
                yield from resource.placed(path)
        for resource, _ in past(message, kind):
            yield from resource.placed("note.text")


def _observed(message: Message) -> Iterator[Placed]:
    for resource in standing(message, "Observation"):
        for path in ("code.text", "valueCodeableConcept.text", "valueString"):
            yield from resource.placed(path)


def _observations(message: Message) -> Iterator[str]:
    """What was observed beside its value: alone, the one says little and the other nothing."""
    for resource in standing(message, "Observation"):
        values = [text for path in _OBSERVED for text in resource.texts(path)]
        if values or resource.texts("code.text"):
            yield ": ".join(filter(None, (*_name(resource), ", ".join(values))))


def _withheld(message: Message) -> Iterator[str]:
    """Consent is part of every referral by the standard: told is where it is not given."""
    for consent in message.of("Consent"):
        said = [*consent.texts("status"), *consent.texts("provision.type")]
        if said not in (["active"], ["active", "permit"]):
            yield f"Consent: {', '.join(said) or 'without a status'}"


def _past(message: Message) -> Iterator[str]:
    for kind in _TEXTS:
        for resource, why in past(message, kind):
            yield from (f"{name}: {why}" for name in _name(resource))


def _name(resource: Node) -> list[str]:
    return [*resource.texts("code.text"), *resource.texts("code.coding.display")][:1]


def _displays(message: Message) -> Iterator[str]:
    for coding in about_the_person(message):
        if coding.display:
            yield f"{coding.display} ({coding.code})" if coding.code else coding.display


def _unlisted(message: Message, source: Source) -> Iterator[Placed]:
    for coding in about_the_person(message):
        if coding.display and not listed(coding, source):
            yield f"{coding.at}.display", coding.display


def _answers(message: Message) -> Iterator[str]:
    for _, question, answers in answered(message):
        yield f"{question}: {', '.join(answers)}"


def _affirmed(message: Message) -> Iterator[Placed]:
    """What an answer says, and what a question says that was answered with yes."""
    for item, question, answers in answered(message):
        yield from ((f"{item.path}.answer", answer) for answer in answers)
        if any(answer.lower() in _YES for answer in answers):
            yield f"{item.path}.text", question
