"""What people are told of a BaRS message beside its words: a death, and what is not shown."""

from collections.abc import Iterator

from services.intake.formats.bars_message import Message
from services.intake.formats.fhir_node import Node

_ATTACHED = frozenset({"valueAttachment", "contentAttachment", "attachment", "sourceAttachment"})


def told(message: Message) -> Iterator[str]:
    """A line for each."""
    for patient in message.of("Patient"):
        yield from _died(patient)
    attached = len(message.told("Binary")) + sum(map(_attachments, message.resources))
    if attached:
        yield f"{attached} attached document(s), kept with the message and not shown here."


def _died(patient: Node) -> Iterator[str]:
    when = patient.texts("deceasedDateTime")
    if when:
        yield f"The person is recorded as having died: {when[0]}."
    elif "true" in patient.texts("deceasedBoolean"):
        yield "The person is recorded as having died."


def _attachments(node: Node) -> int:
    """As many as are in it; a primitive has none."""
    found = 0
    for name, nodes in node.children.items():
        found += len(nodes) if name in _ATTACHED else 0
        found += sum(_attachments(each) for each in nodes if each.children)
    return found
