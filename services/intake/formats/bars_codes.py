"""What the coded parts of a BaRS referral say, by the source's code tables."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from services.contracts.vocabulary import Answer
from services.intake.answers import gravest
from services.intake.formats.bars_message import Coding, Message, codings
from services.intake.formats.fhir_node import Node
from services.intake.source import Meaning, Source

_WITHDRAWN = frozenset({"inactive", "entered-in-error", "cancelled", "refuted"})
_OVER = frozenset({"inactive", "resolved", "remission"})
_UNCONFIRMED = frozenset({"unconfirmed", "provisional", "differential"})


def coded(message: Message, request: Node, source: Source) -> Iterator[Meaning]:
    """What every code says that a table of the source knows."""
    yield _said(codings(message.one("CarePlan"), "activity.outcomeCodeableConcept.coding"), source)
    yield _said(codings(request, "reasonCode.coding"), source)
    yield _priority(request, source)
    for flag in standing(message, "Flag"):
        yield _flag(flag, source)
    for kind in ("Condition", "Observation"):
        for resource in standing(message, kind):
            yield _finding(resource, source)


def standing(message: Message, kind: str) -> list[Node]:
    """The resources of a type that their sender still stands by."""
    return [resource for resource in message.of(kind) if _stands(resource)]


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


def _said(found: list[Coding], source: Source) -> Meaning:
    tables = [(source.table(coding.system), coding.code) for coding in found]
    return gravest(table.meaning(code) for table, code in tables if table is not None)


def _priority(request: Node, source: Source) -> Meaning:
    table, priority = source.table("request-priority"), request.text("priority")
    return table.meaning(priority) if table and priority else {}


def _flag(flag: Node, source: Source) -> Meaning:
    """A flag's own code; its category where no table knows the code."""
    own = [coding for coding in codings(flag, "code.coding") if known(coding, source)]
    return _said(own or codings(flag, "category.coding"), source)


def _finding(resource: Node, source: Source) -> Meaning:
    said = _said(codings(resource, "code.coding"), source)
    said = gravest([said, _said(codings(resource, "valueCodeableConcept.coding"), source)])
    if not _states(resource, "verificationStatus") & _UNCONFIRMED:
        return said
    return {fact: _at_most_suspected(answer) for fact, answer in said.items()}


def _at_most_suspected(answer: Answer) -> Answer:
    return Answer.SUSPECTED if answer is Answer.YES else answer


def _stands(resource: Node) -> bool:
    if resource.texts("status") and resource.texts("status")[0] in _WITHDRAWN:
        return False
    if _states(resource, "clinicalStatus") & _OVER:
        return False
    if _states(resource, "verificationStatus") & _WITHDRAWN:
        return False
    return resource.texts("valueBoolean") != ["false"]


def _states(resource: Node, path: str) -> frozenset[str]:
    return frozenset(resource.texts(f"{path}.coding.code"))
