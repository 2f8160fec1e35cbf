"""What the coded parts of a BaRS referral say, by the source's code tables."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from services.contracts.vocabulary import Answer
from services.intake.evidence import Basis, Evidence, Unmapped, stated
from services.intake.formats import bars_questions
from services.intake.formats.bars_message import Coding, Message, codings, codings_as_sent
from services.intake.formats.bars_standing import standing, states
from services.intake.formats.fhir_node import Node
from services.intake.parts.closed import Meaning
from services.intake.source import Source

_CODED = (
    ("CarePlan", "activity.outcomeCodeableConcept.coding"),
    ("ServiceRequest", "reasonCode.coding"),
    ("Encounter", "reasonCode.coding"),
    ("Flag", "code.coding"),
    ("Condition", "code.coding"),
    ("Observation", "code.coding"),
    ("Observation", "valueCodeableConcept.coding"),
)
_CATEGORISED = (*_CODED, ("Flag", "category.coding"))
_UNCONFIRMED = frozenset({"unconfirmed", "provisional", "differential"})


def coded(message: Message, request: Node, source: Source) -> Iterator[Evidence]:
    """What every code says that a table of the source knows."""
    care_plan = message.one("CarePlan")
    yield from _said(codings(care_plan, "activity.outcomeCodeableConcept.coding"), source)
    for encounter in standing(message, "Encounter"):
        yield from _said(codings(encounter, "reasonCode.coding"), source)
    yield from _said(codings(request, "reasonCode.coding"), source)
    yield from _priority(request, source)
    for flag in standing(message, "Flag"):
        yield from _flag(flag, source)
    for kind in ("Condition", "Observation"):
        for resource in standing(message, kind):
            yield from _finding(resource, source)
    yield from _answers(message, source)


def about_the_person(message: Message) -> Iterator[Coding]:
    """Everything that is coded about the person, but for answers, which are in words as well."""
    return _coded_at(message, _CODED)


def _coded_at(message: Message, places: tuple[tuple[str, str], ...]) -> Iterator[Coding]:
    for kind, path in places:
        for resource in standing(message, kind):
            yield from codings_as_sent(resource, path)


def unmapped(message: Message, source: Source) -> Iterator[Unmapped]:
    """The codes about the person, and the kinds of flags, that no table has."""
    for coding in (*_coded_at(message, _CATEGORISED), *bars_questions.coded(message)):
        if coding.code and not listed(coding, source):
            yield Unmapped(coding.at, coding.system, coding.code)


def urgent_by_time(
    start: datetime | None, respond_by: datetime | None, within_minutes: int | None
) -> Meaning:
    """Urgent where the act-by time is close to the start of the request's period.

    Without a start the distance is not known, and a person looks.
    """
    if respond_by is None or within_minutes is None:
        return {}
    if start is None:
        return {"urgent": Answer.SUSPECTED}
    close = respond_by - start <= timedelta(minutes=within_minutes)
    return {"urgent": Answer.YES} if close else {}


def listed(coding: Coding, source: Source) -> bool:
    """Whether a table has this very code."""
    table = source.table(coding.system)
    return table is not None and coding.code in table.codes


def known(coding: Coding, source: Source) -> bool:
    """Whether a table speaks to this code."""
    table = source.table(coding.system)
    return table is not None and (bool(table.otherwise) or listed(coding, source))


def _said(found: list[Coding], source: Source) -> Iterator[Evidence]:
    for coding in found:
        table = source.table(coding.system)
        if table is not None:
            meaning = table.meaning(coding.code)
            yield from _by_table(meaning, coding.at, coding.system, coding.code)


def _by_table(meaning: Meaning, at: str, table: str, code: str) -> list[Evidence]:
    return stated(meaning, Basis.CODE, at=at, table=table, code=code)


def _priority(request: Node, source: Source) -> list[Evidence]:
    system = "request-priority"
    table, priority = source.table(system), request.text("priority")
    if table is None or priority is None:
        return []
    return _by_table(table.meaning(priority), f"{request.path}.priority", system, priority)


def _flag(flag: Node, source: Source) -> Iterator[Evidence]:
    """A flag's own code; its category where no table knows the code."""
    own = [coding for coding in codings(flag, "code.coding") if known(coding, source)]
    yield from _said(own or codings(flag, "category.coding"), source)


def _finding(resource: Node, source: Source) -> Iterator[Evidence]:
    unconfirmed = bool(states(resource, "verificationStatus") & _UNCONFIRMED)
    for path in ("code.coding", "valueCodeableConcept.coding"):
        for each in _said(codings(resource, path), source):
            yield each.suspected_at_most() if unconfirmed else each


def _answers(message: Message, source: Source) -> Iterator[Evidence]:
    """A code as the answer to some question: a suspicion at most, and never a no."""
    for each in _said(list(bars_questions.coded(message)), source):
        if each.answer in (Answer.YES, Answer.SUSPECTED):
            yield each.suspected_at_most()
