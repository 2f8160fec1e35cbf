"""Which resources of a BaRS message their sender stands by, and which are told of as over or no."""

from services.intake.formats.bars_message import Message
from services.intake.formats.fhir_node import Node

_IN_ERROR = "entered-in-error"
_WITHDRAWN = frozenset({"inactive", _IN_ERROR, "cancelled", "refuted"})
_OVER = frozenset({"inactive", "resolved", "remission"})
_DENIED = frozenset({"no"})
_TELLING = ("status", "verificationStatus", "clinicalStatus", "valueBoolean")
"""What says that a resource stands no more, or is denied; the first that does counts."""


def standing(message: Message, kind: str) -> list[Node]:
    """The resources of a type that their sender still stands by."""
    return [resource for resource in message.told(kind) if not why_not(resource)]


def past(message: Message, kind: str) -> list[tuple[Node, str]]:
    """The others, each with why it speaks for nothing any more; not those that were a mistake."""
    found = [(resource, why_not(resource)) for resource in message.told(kind)]
    return [(resource, why) for resource, why in found if why and why != _IN_ERROR]


def states(resource: Node, path: str) -> frozenset[str]:
    """The codes of a status."""
    return frozenset(resource.texts(f"{path}.coding.code"))


def why_not(resource: Node) -> str:
    """The status, or the answer no; nothing where it stands.

    The status of a request is what the message does: what a cancellation says is still said.
    """
    if resource.kind == "ServiceRequest":
        return ""
    over = (_over(resource, name) for name in _TELLING if name in resource.children)
    return next((min(each) for each in over if each), "")


def _over(resource: Node, name: str) -> frozenset[str]:
    if name == "valueBoolean":
        return _DENIED if resource.texts(name) == ["false"] else frozenset()
    if name == "status":
        return _WITHDRAWN & frozenset(resource.texts(name)[:1])
    return (_OVER if name == "clinicalStatus" else _WITHDRAWN) & states(resource, name)
