"""What a notice states by concepts: reasons, kinds, priorities, conditions. Each has codes, words.

A code is read by the table of its system, or, where it names none, by that of its place
(`adw-reason`). A request's priority is always read by `adw-priority`: senders name many systems.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.contracts.vocabulary import Answer
from services.intake.evidence import Basis, Evidence, stated
from services.intake.formats.adw_notice import Notice
from services.intake.formats.bars_message import Coding, codings_as_sent
from services.intake.formats.fhir_node import Node
from services.intake.source import Source

_PLACES = {
    "ReferralRequest": {
        "reason": "Reason",
        "type": "Kind of request",
        "serviceRequested": "Service requested",
        "specialty": "Specialty",
        "priority": "Priority",
    },
    "Condition": {"code": "Condition", "category": "Kind of condition"},
    "Encounter": {"reason": "Reason for the stay", "type": "Kind of stay", "priority": ""},
}
_PRIORITY = "adw-priority"
_PLACED = {("ReferralRequest", "priority"): _PRIORITY, ("Encounter", "priority"): "adw-admission"}
_UNCONFIRMED = frozenset({"provisional", "differential"})
_TAKEN_BACK = frozenset({"refuted", "entered-in-error"})


@dataclass(frozen=True, slots=True)
class Concept:
    """One code or one display, under the name that people read before it."""

    label: str
    coding: Coding
    resource: Node

    @property
    def shown(self) -> str:
        """For people; empty where it stands with something else."""
        words = self.coding.display or self.coding.code
        kept = f" ({self.coding.code})" if self.coding.display and self.coding.code else ""
        return f"{self.label}: {words}{kept}" if self.label else ""

    @property
    def words(self) -> list[tuple[str, str]]:
        """What may be words, each after its FHIRPath: a code that nobody knows may be, too."""
        sent = (("display", self.coding.display), ("code", self.coding.code))
        return [(f"{self.coding.at}.{name}", text) for name, text in sent if text]


def concepts(notice: Notice) -> Iterator[Concept]:
    """All that are coded, or have a display at least."""
    for kind, places in _PLACES.items():
        for resource in notice.message.of(kind):
            for name, label in places.items():
                for coding in _codings(resource, name):
                    yield Concept(label, _placed(coding, kind, name), resource)


def texts(notice: Notice) -> Iterator[tuple[str, str]]:
    """What was written instead of a code, or beside it, each after its FHIRPath."""
    for kind, places in _PLACES.items():
        for resource in notice.message.of(kind):
            for name in places:
                yield from resource.placed(f"{name}.text")


def listed(coding: Coding, source: Source) -> bool:
    """Whether a table has this very code."""
    table = source.table(coding.system)
    return table is not None and coding.code in table.codes


def evidence(notice: Notice, source: Source) -> Iterator[Evidence]:
    """What the tables say. A condition says no more than how certain it is."""
    for each in concepts(notice):
        states = set(each.resource.texts("verificationStatus"))
        table, coding = source.table(each.coding.system), each.coding
        if table is not None and coding.code and not states & _TAKEN_BACK:
            says = table.meaning(coding.code)
            for said in stated(
                says, Basis.CODE, at=coding.at, table=table.system, code=coding.code
            ):
                yield said.suspected_at_most() if states & _UNCONFIRMED else said
    yield from _priorities(notice, source)


def _priorities(notice: Notice, source: Source) -> Iterator[Evidence]:
    """Somebody gave it a priority: where no table has it, a person reads which."""
    for each in concepts(notice):
        if each.coding.system == _PRIORITY and not listed(each.coding, source):
            at, code = each.coding.at, each.coding.code
            yield Evidence("urgent", Answer.SUSPECTED, Basis.CODE, at, _PRIORITY, code)
    for request in notice.message.of("ReferralRequest"):
        for at, _ in request.placed("priority.text"):
            yield Evidence("urgent", Answer.SUSPECTED, Basis.TEXT, at)


def _codings(resource: Node, name: str) -> list[Coding]:
    """A later release has a plain code where this one has a concept."""
    plain = (Coding("", text, None, at) for at, text in resource.placed(name))
    return [*codings_as_sent(resource, f"{name}.coding"), *plain]


def _placed(coding: Coding, kind: str, name: str) -> Coding:
    place = _PLACED.get((kind, name), f"adw-{name.lower()}")
    system = place if place == _PRIORITY else coding.system or place
    return Coding(system, coding.code, coding.display, coding.at)
