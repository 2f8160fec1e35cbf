"""The places of a BaRS message that nothing reads: named, never quoted."""

import re
from collections.abc import Iterable, Iterator

from services.intake.formats.bars_message import Message
from services.intake.formats.bars_told import attachments
from services.intake.formats.fhir_node import Node

_READ = {
    "MessageHeader": "eventCoding destination sender source reason focus definition",
    "ServiceRequest": (
        "basedOn status intent category subject encounter occurrencePeriod authoredOn requester"
        " performer priority identifier code reasonCode patientInstruction note"
    ),
    "Patient": (
        "identifier name birthDate telecom address contact communication generalPractitioner"
        " deceasedBoolean deceasedDateTime"
    ),
    "Encounter": "identifier status reasonCode subject",
    "CarePlan": "status intent title description activity note subject encounter",
    "Flag": "status category code subject",
    "Condition": "clinicalStatus verificationStatus code note subject",
    "Observation": (
        "status code valueCodeableConcept valueString valueBoolean valueInteger"
        " valueQuantity component note subject"
    ),
    "Consent": "status scope provision patient",
    "Task": "status description note",
    "Communication": "status payload note",
    "QuestionnaireResponse": "status item",
    "HealthcareService": "identifier",
    "Organization": "identifier name",
    "Practitioner": "name telecom",
    "PractitionerRole": "practitioner organization code",
}
_ALWAYS = frozenset({"id", "meta", "text", "contained"})
_NAME = re.compile(r"[A-Za-z]{1,64}")
_WITHIN = re.compile(r"[A-Za-z0-9.\[\]()]{1,200}")


def ignored(message: Message) -> Iterator[str]:
    """The FHIRPath of each resource, and of each element of a resource, that nothing reads.

    A name that cannot be one of FHIR's may hold anything, and is left out.
    """
    for resource in message.resources:
        kind = resource.kind or ""
        if kind in _READ:
            yield from _elements(resource, frozenset(_READ[kind].split()))
        elif _NAME.fullmatch(kind):
            yield f"{resource.path}.ofType({kind})"


def _elements(resource: Node, read: frozenset[str]) -> Iterator[str]:
    for name, nodes in resource.children.items():
        if name in read:
            yield from _documents(nodes)
        elif name not in _ALWAYS and _NAME.fullmatch(name):
            yield f"{resource.path}.{name}"


def _documents(nodes: Iterable[Node]) -> Iterator[str]:
    """The documents within what is read."""
    for node in nodes:
        yield from (each.path for each in attachments(node) if _WITHIN.fullmatch(each.path))
