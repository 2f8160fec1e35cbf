"""What people are told of a BaRS message beside its words: a death, and what is not shown."""

from collections.abc import Iterator

from services.intake.formats.bars_message import Message
from services.intake.formats.fhir_node import Node

_ATTACHED = frozenset({"valueAttachment", "contentAttachment", "attachment", "sourceAttachment"})


def told(message: Message) -> Iterator[str]:
    """A line for each."""
    for patient in message.of("Patient"):
        yield from _died(patient)
    documents = [each for resource in message.resources for each in attachments(resource)]
    if attached := len(message.told("Binary")) + len(documents):
        yield f"{attached} attached document(s), kept with the message and not shown here."


def _died(patient: Node) -> Iterator[str]:
    when = patient.texts("deceasedDateTime")
    if when:
        yield f"The person is recorded as having died: {when[0]}."
    elif "true" in patient.texts("deceasedBoolean"):
        yield "The person is recorded as having died."


def attachments(node: Node) -> Iterator[Node]:
    """The documents in it, at any depth; a primitive has none."""
    for name, nodes in node.children.items():
        if name in _ATTACHED:
            yield from nodes
        for each in nodes:
            yield from attachments(each)
