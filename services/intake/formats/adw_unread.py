"""Words in places of a notice that nothing reads, as an observation or an extension.

A concern that stands there is found and shown; of all else there nothing counts. The names of
people and organisations are not looked at, and neither are attached documents.
"""

from collections.abc import Iterable, Iterator

from services.intake import phrases
from services.intake.evidence import Evidence
from services.intake.formats.adw_notice import Notice
from services.intake.formats.fhir_node import Node
from services.intake.harm import CONCERNS

_SKIPPED = frozenset(
    {
        "Binary",
        "Bundle",
        "Location",
        "MessageHeader",
        "Organization",
        "Patient",
        "Practitioner",
        "QuestionnaireResponse",
        "RelatedPerson",
    }
)
_READ = {
    "ReferralRequest": frozenset(
        {"description", "priority", "reason", "serviceRequested", "specialty", "type"}
    ),
    "Condition": frozenset({"category", "code", "notes"}),
    "Encounter": frozenset({"priority", "reason", "type"}),
}
_NO_WORDS = frozenset({"data", "id", "meta", "reference", "system", "url"})

Found = tuple[str, str, tuple[str, ...]]
"""A place, its text, and the concerns that it points to."""


def found(notice: Notice) -> list[Found]:
    """The texts that state a concern where nothing reads it."""
    return [each for resource in notice.message.resources for each in _found(resource)]


def evidence(found: Iterable[Found]) -> list[Evidence]:
    """The concerns, as suspicions."""
    return phrases.suspicions((at, fact) for at, _, facts in found for fact in facts)


def _found(resource: Node) -> Iterator[Found]:
    """All at once first: nearly always there is nothing."""
    texts = list(_texts(resource, _READ.get(resource.kind or "", frozenset())))
    if _concerns(". ".join(text for _, text in texts)):
        for at, text in texts:
            if facts := _concerns(text):
                yield at, text, facts


def _concerns(text: str) -> tuple[str, ...]:
    return tuple(sorted(phrases.suspected([text]) & CONCERNS))


def _texts(node: Node, read: frozenset[str] = frozenset()) -> Iterator[tuple[str, str]]:
    if node.kind in _SKIPPED:
        return
    named = "reference" in node.children
    for name, children in node.children.items():
        if name not in read and name not in _NO_WORDS and not (named and name == "display"):
            for child in children:
                if child.value and " ".join(child.value.split()):
                    yield child.path, child.value.strip()
                yield from _texts(child)
