"""Names, roles and numbers of the people in an ADW message."""

from collections.abc import Iterator

from services.intake.formats.bars_message import codings, short
from services.intake.formats.fhir_node import Node


def full_name(node: Node | None) -> str | None:
    """A name as it is spoken."""
    name = node.first("name") if node else None
    if name is None:
        return None
    return name.text("text") or " ".join(name.texts("given") + name.texts("family")) or None


def telecom(node: Node | None, system: str) -> str | None:
    """The first number or address of a kind."""
    found = node.all("telecom") if node else ()
    return next((each.text("value") for each in found if each.text("system") == system), None)


def role(practitioner: Node | None) -> str | None:
    """What somebody does, in words."""
    if practitioner is None:
        return None
    words = practitioner.texts("practitionerRole.role.text")
    coded = codings(practitioner, "practitionerRole.role.coding")
    return next((each for each in (*words, *(c.display for c in coded)) if each), None)


def relations(contact: Node) -> frozenset[str]:
    """The codes of what a contact is to the person."""
    return frozenset(each.code for each in codings(contact, "relationship.coding"))


def reachable(contact: Node) -> str | None:
    """Who it is, and under which number."""
    return ", ".join(present(full_name(contact), telecom(contact, "phone"))) or None


def extensions(node: Node, name: str) -> Iterator[Node]:
    """Extensions by the last part of their address, whose spelling varies."""
    return (each for each in node.all("extension") if short(each.text("url") or "") == name)


def present(*texts: str | None) -> list[str]:
    """Those that are there."""
    return [text for text in texts if text]
