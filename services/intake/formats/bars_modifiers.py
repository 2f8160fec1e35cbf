"""What turns the meaning of a resource round: FHIR has nobody act on a modifier that is not known.

We know none, so that each is refused; by its kind of resource, for a path holds what was sent.
"""

from services.intake.formats.bars_message import Message
from services.intake.formats.fhir_node import Node
from services.intake.rejected import Code, Rejected, refuse

_MEANT = frozenset({
    "MessageHeader", "ServiceRequest", "Patient", "Encounter", "CarePlan", "Flag", "Condition",
    "Observation", "QuestionnaireResponse", "Consent", "Task", "Communication", "Organization",
    "HealthcareService", "Practitioner", "PractitionerRole",
})  # fmt: skip
"""The resources that we take the meaning of; of others people read the words."""
_MODIFIERS = ("modifierExtension", "implicitRules")


def check(message: Message) -> None:
    """`Rejected` 422 for a modifier, for rules that are not in the message, and for a `do not`."""
    for node in (message.bundle, *message.bundle.all("entry")):
        _none_of(node, "Bundle")
    for resource in (*message.resources, *message.inside):
        if resource.kind in _MEANT:
            _check(resource, resource.kind)


def _check(node: Node, kind: str) -> None:
    _none_of(node, kind)
    for name, nodes in node.children.items():
        for each in nodes:
            if name != "contained" and each.children:
                _check(each, kind)


def _none_of(node: Node, kind: str) -> None:
    for name in _MODIFIERS:
        if node.children.get(name):
            raise _refused(f"{kind}.{name}")
    if "true" in node.texts("doNotPerform"):
        raise _refused(f"{kind}.doNotPerform")


def _refused(at: str) -> Rejected:
    wrong = "This modifier is not supported, and without it the message would mean something else."
    return refuse(422, Code.NOT_SUPPORTED, wrong, at=at)
