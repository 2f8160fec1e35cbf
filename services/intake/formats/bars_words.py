"""The words that stand anywhere in a BaRS message, beside those that have a place of their own.

The standard grows and leaves much open: a concern may be written where nobody looked for it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from services.intake.formats.bars_message import Coding, Message, as_written, short
from services.intake.formats.bars_standing import why_not
from services.intake.formats.fhir_narrative import plain
from services.intake.formats.fhir_node import Node
from services.intake.parts.bars import Bars

Placed: TypeAlias = tuple[str, str]
"""A text after its FHIRPath."""

_READ = {
    "ServiceRequest": "code reasonCode patientInstruction note",
    "CarePlan": "title description note",
    "Encounter": "reasonCode",
    "Condition": "code note",
    "Observation": "code valueCodeableConcept valueString component note",
    "Flag": "code category",
    "QuestionnaireResponse": "item",
    "MessageHeader": "eventCoding destination sender source definition",
    "Consent": "status category provision",
}
"""What others read, by the kind of resource."""
_INVOLVED = frozenset({
    "Organization", "Practitioner", "PractitionerRole", "HealthcareService", "Endpoint", "Device",
})  # fmt: skip
"""Who takes part: their names say nothing of the person, and their narrative is read alone."""
_NEVER = frozenset({
    "id", "meta", "contained", "identifier", "telecom", "photo", "system", "url", "data",
    "class", "communication", "relationship", "clinicalStatus", "verificationStatus",
    "scope", "policyRule",
})  # fmt: skip
"""What is for machines, or read by its code or as what it is."""
_WORKFLOW = frozenset({
    "message-category-servicerequest", "message-reason-bars", "usecases-categories-bars",
    "usecase-categories-bars",
})  # fmt: skip
_EXTENSION = ".extension"
_STRUCTURED = frozenset({"name", "address"})
"""Of a person; as a plain text it may be a place."""
_WORDS = frozenset({
    "text", "display", "div", "description", "title", "comment", "note", "conclusion", "summary",
    "valueString", "valueMarkdown", "contentString", "patientInstruction",
})  # fmt: skip
"""Where a single word counts; elsewhere several do."""


@dataclass(frozen=True, slots=True)
class Words:
    """What was found: texts, and the codes that stand where no other reader looks."""

    texts: tuple[Placed, ...]
    codings: tuple[Coding, ...]

    @property
    def shown(self) -> list[str]:
        """For people; of an extension, what is more than one word."""
        return [text for at, text in self.texts if _EXTENSION not in at or " " in text]

    @property
    def displayed(self) -> tuple[Coding, ...]:
        """For people; what extends a person (faith, descent) is not for the reading."""
        return tuple(each for each in self.codings if _EXTENSION not in each.at)


def words(message: Message, bars: Bars) -> Words:
    """Those of every resource that its sender stands by, contained ones among them.

    What names the kind of message and its use case is none of them.
    """
    found: list[Placed | Coding] = []
    for resource in (*message.resources, *message.inside):
        if not why_not(resource):
            found += _of(resource)
    texts = tuple(each for each in found if not isinstance(each, Coding))
    workflow = _WORKFLOW | {short(bars.use_case_system)}
    codings = (each for each in found if isinstance(each, Coding))
    return Words(texts, tuple(each for each in codings if each.system not in workflow))


def _of(resource: Node) -> Iterator[Placed | Coding]:
    kind = resource.kind or ""
    read = frozenset(_READ.get(kind, "").split()) | _NEVER
    for name, nodes in resource.children.items():
        if name not in read and (name == "text" or kind not in _INVOLVED):
            for node in nodes:
                yield from _at(name, node)


def _at(name: str, node: Node) -> Iterator[Placed | Coding]:
    if node.value is not None:
        yield from _text(name, node)
    if not node.children or name in _STRUCTURED:
        return
    coded = "system" in node.children or "code" in node.children
    if coded and name.lower().endswith("coding"):
        yield from filter(_says_something, (as_written(node),))
        return
    for inner, nodes in node.children.items():
        if inner not in _NEVER:
            for each in nodes:
                yield from _at(inner, each)


def _says_something(coding: Coding) -> bool:
    return bool(coding.code or coding.display)


def _text(name: str, node: Node) -> Iterator[Placed]:
    value = (node.value or "").strip()
    text = plain(value) if name == "div" else value
    if (name in _WORDS or " " in text) and any(map(str.isalpha, text)):
        yield node.path, text
