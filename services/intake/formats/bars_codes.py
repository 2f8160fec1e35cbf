"""What the coded parts of a BaRS referral say, by the source's code tables."""

from collections.abc import Iterator, Sequence
from itertools import chain

from services.intake.evidence import Evidence, Unmapped
from services.intake.formats import bars_questions
from services.intake.formats.bars_asked import answers, at_most, findings
from services.intake.formats.bars_message import Coding, Message, codings, codings_as_sent
from services.intake.formats.bars_observed import observed
from services.intake.formats.bars_questions import answered
from services.intake.formats.bars_standing import standing
from services.intake.formats.bars_tables import bare, by_table, known, listed, meaning, said
from services.intake.formats.fhir_node import Node
from services.intake.source import Source

_STATED = (
    ("CarePlan", "activity.outcomeCodeableConcept.coding"),
    ("CarePlan", "activity.detail.code.coding"),
    ("ServiceRequest", "code.coding"),
    ("ServiceRequest", "reasonCode.coding"),
    ("Encounter", "reasonCode.coding"),
    ("Flag", "code.coding"),
    ("Condition", "code.coding"),
)
_CATEGORISED = (*_STATED, ("Flag", "category.coding"))
_OBSERVED = ("code.coding", "valueCodeableConcept.coding")


def coded(
    message: Message, request: Node, elsewhere: Sequence[Coding], source: Source
) -> Iterator[Evidence]:
    """What every code says that a table of the source knows.

    What stands where nobody looked for it is a suspicion at most, and never a no.
    """
    for plan in message.told("CarePlan"):
        yield from said(codings(plan, "activity.outcomeCodeableConcept.coding"), source)
        yield from at_most(said(codings(plan, "activity.detail.code.coding"), source))
    for encounter in standing(message, "Encounter"):
        yield from said(codings(encounter, "reasonCode.coding"), source)
    yield from said(codings(request, "reasonCode.coding"), source)
    yield from at_most(said(codings(request, "code.coding"), source))
    yield from _priority(request, source)
    for flag in standing(message, "Flag"):
        yield from _flag(flag, source)
    yield from findings(message, source)
    yield from answers(message, source)
    stated = chain(_coded_at(message, _CATEGORISED), _observed(message), elsewhere)
    yield from at_most(bare(stated, source))
    yield from at_most(said((each for each in elsewhere if known(each, source)), source))


def about_the_person(message: Message) -> Iterator[Coding]:
    """Everything that is coded about the person, but for answers, which are in words as well."""
    return chain(_coded_at(message, _STATED), _observed(message))


def _observed(message: Message) -> Iterator[Coding]:
    for thing in observed(message):
        for path in () if thing.denied else _OBSERVED:
            yield from codings_as_sent(thing.node, path)


def _coded_at(message: Message, places: tuple[tuple[str, str], ...]) -> Iterator[Coding]:
    for kind, path in places:
        for resource in standing(message, kind):
            yield from codings_as_sent(resource, path)


def unmapped(message: Message, source: Source) -> Iterator[Unmapped]:
    """The codes about the person, and the kinds of flags, that no table has."""
    answering = (coding for each in answered(message) for coding in bars_questions.codes(each.item))
    for coding in (*_coded_at(message, _CATEGORISED), *_observed(message), *answering):
        if coding.code and not listed(coding, source):
            yield Unmapped(coding.at, coding.system, coding.code)


def _priority(request: Node, source: Source) -> list[Evidence]:
    system = "request-priority"
    table, priority = source.table(system), request.text("priority")
    if table is None or priority is None:
        return []
    return by_table(meaning(table, priority), f"{request.path}.priority", system, priority)


def _flag(flag: Node, source: Source) -> Iterator[Evidence]:
    """A flag's own code; its category for what no own code speaks to."""
    own = [coding for coding in codings(flag, "code.coding") if known(coding, source)]
    found = list(said(own, source))
    yield from found
    spoken = {each.fact for each in found}
    kinds = said(codings(flag, "category.coding"), source)
    yield from (each for each in kinds if each.fact not in spoken)
