"""The free text of a BaRS referral: all of it for people to read, and for the phrase lists."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from services.intake.formats.bars_answer import turned
from services.intake.formats.bars_asked import denied
from services.intake.formats.bars_codes import about_the_person
from services.intake.formats.bars_message import Coding, Message
from services.intake.formats.bars_observed import Observed, observed
from services.intake.formats.bars_questions import answered
from services.intake.formats.bars_standing import past, standing
from services.intake.formats.bars_tables import listed
from services.intake.formats.bars_told import told
from services.intake.formats.bars_words import Words
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

Placed: TypeAlias = tuple[str, str]
"""A text after its FHIRPath."""


def narrative(message: Message, words: Words) -> tuple[str, ...]:
    """Everything that was written, and the words for what was coded, for a person to read.

    Equal words are told once.
    """
    written = (text for _, text in _written(message))
    lines = (*told(message), *written, *_observations(message), *_answers(message))
    codings = (*about_the_person(message), *words.displayed)
    rest = (*_displays(codings), *_withheld(message), *_past(message), *words.shown)
    return tuple(dict.fromkeys((*lines, *rest)))


def evidence(message: Message, words: Words, source: Source) -> list[Placed]:
    """What the phrase lists look at: what was written, and the words for codes in no table.

    Equal words say the same, so that each is looked at once, where it stands first.
    """
    coded = _unlisted((*about_the_person(message), *words.codings), source)
    observations = _observed(message)
    found = (*_written(message), *observations, *_affirmed(message, source), *coded, *words.texts)
    return [(at, text) for text, at in {text: at for at, text in reversed(found)}.items()]


def _written(message: Message) -> Iterator[Placed]:
    """A note counts, too, where what it stands at is over: it may say more."""
    for kind, paths in _TEXTS.items():
        for resource in standing(message, kind):
            for path in paths:
                yield from resource.placed(path)
        for resource, _ in past(message, kind):
            yield from resource.placed("note.text")


def _observed(message: Message) -> Iterator[Placed]:
    for thing in observed(message):
        if thing.denied:
            yield from _turned(thing)
        for path in () if thing.denied else ("code.text", *_VALUES):
            yield from thing.node.placed(path)


_VALUES = ("valueCodeableConcept.text", "valueString")


def _turned(thing: Observed) -> Iterator[Placed]:
    for path in ("code.text", "code.coding.display"):
        yield from ((at, turned(text)) for at, text in thing.node.placed(path))


def _observations(message: Message) -> Iterator[str]:
    """What was observed beside its value: alone, the one says little and the other nothing."""
    for thing in observed(message):
        values, name = thing.values, _name(thing.node)
        if not thing.denied and (values or thing.node.texts("code.text")):
            yield ": ".join(filter(None, (*name, ", ".join(values))))


def _withheld(message: Message) -> Iterator[str]:
    """Consent is part of every referral by the standard: told is where it is not given."""
    for consent in message.told("Consent"):
        said = [*consent.texts("status"), *consent.texts("provision.type")]
        if said not in (["active"], ["active", "permit"]):
            yield f"Consent: {', '.join(said) or 'without a status'}"


def _past(message: Message) -> Iterator[str]:
    for kind in _TEXTS:
        for resource, why in past(message, kind):
            yield from (f"{name}: {why}" for name in _name(resource))
    for thing in observed(message):
        if thing.denied:
            yield from (f"{name}: no" for name in _name(thing.node))


def _name(resource: Node) -> list[str]:
    return [*resource.texts("code.text"), *resource.texts("code.coding.display")][:1]


def _displays(codings: Iterable[Coding]) -> Iterator[str]:
    for coding in codings:
        if coding.display:
            yield f"{coding.display} ({coding.code})" if coding.code else coding.display


def _unlisted(codings: Iterable[Coding], source: Source) -> Iterator[Placed]:
    for coding in codings:
        if coding.display and not listed(coding, source):
            yield f"{coding.at}.display", coding.display


def _answers(message: Message) -> Iterator[str]:
    for _, question, answers in answered(message):
        yield f"{question}: {', '.join(answers)}"


def _affirmed(message: Message, source: Source) -> Iterator[Placed]:
    """What an answer says, and what a question says that was not plainly answered with no."""
    for each in answered(message):
        yield from ((f"{each.item.path}.answer", answer) for answer in each.answers)
        asked = turned(each.question) if denied(each, source) else each.question
        yield f"{each.item.path}.text", asked
