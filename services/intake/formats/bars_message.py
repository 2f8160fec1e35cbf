"""A BaRS message: its resources, and how they point to each other."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from services.intake.formats.fhir_node import Node
from services.intake.rejected import Code, Rejected, refuse

_SNOMED = re.compile(
    r"^https?://snomed\.info/|^(?:urn:oid:)?2\.16\.840\.1\.113883\.(?:6\.96|2\.1\.3\.2\.4\.15)$"
)

ENTRIES = 200
"""Resources in a message; the largest published one has some thirty."""


@dataclass(frozen=True, slots=True)
class Message:
    """The resources of a bundle, by what other resources call them.

    `inside` are those that others contain: they say something, and are no part of the workflow.
    """

    bundle: Node
    resources: tuple[Node, ...]
    named: dict[str, Node]
    inside: tuple[Node, ...] = ()

    def of(self, kind: str) -> list[Node]:
        """The resources of a type, in their order."""
        return [resource for resource in self.resources if resource.kind == kind]

    def told(self, kind: str) -> list[Node]:
        """The resources of a type, with those that others contain."""
        return [each for each in (*self.resources, *self.inside) if each.kind == kind]

    def one(self, kind: str) -> Node:
        """The resource of a type that a message has exactly once."""
        found = self.of(kind)
        if not found:
            raise refuse(400, Code.REQUIRED, f"The message has no {kind}.", at="Bundle.entry")
        if len(found) > 1:
            message = f"The message has more than one {kind}."
            raise refuse(400, Code.INVARIANT, message, at="Bundle.entry")
        return found[0]

    def referred(self, resource: Node | None, path: str) -> Iterator[Node]:
        """The resources that the references at a path point to, as far as they came along."""
        if resource is None:
            return
        for reference in resource.texts(f"{path}.reference"):
            found = self.named.get(reference) or _own(resource, reference)
            if found is not None:
                yield found

    def target(self, resource: Node | None, path: str, kind: str) -> Node | None:
        """The first resource of a type that the references at a path point to."""
        found = self.referred(resource, path)
        return next((target for target in found if target.kind == kind), None)


def message(bundle: Node) -> Message:
    """The message in a bundle. `Rejected` 400 for what is none, and for one too long."""
    if bundle.kind != "Bundle":
        raise refuse(400, Code.STRUCTURE, "The body is not a FHIR Bundle.")
    if len(bundle.children.get("entry", ())) > ENTRIES:
        message = f"A message has at most {ENTRIES} entries."
        raise refuse(400, Code.TOO_LONG, message, at="Bundle.entry")
    resources: list[Node] = []
    named: dict[str, Node] = {}
    for entry in bundle.all("entry"):
        resource = entry.only("resource")
        if resource is None or resource.kind is None:
            raise _entry_without_resource(entry)
        resources.append(resource)
        for name in _names(entry, resource):
            if named.setdefault(name, resource) is not resource:
                raise refuse(400, Code.INVARIANT, "Two resources have one name.", at=entry.path)
    return Message(bundle, tuple(resources), named, tuple(_inside(resources)))


def _inside(resources: Iterable[Node]) -> Iterator[Node]:
    for resource in resources:
        contained = [each for each in resource.all("contained") if each.kind]
        yield from (*contained, *_inside(contained))


def _own(resource: Node, reference: str) -> Node | None:
    """The contained resource that `#id` stands for."""
    found = resource.all("contained") if reference.startswith("#") else ()
    return next((each for each in found if each.text("id") == reference[1:]), None)


def _names(entry: Node, resource: Node) -> list[str]:
    address, identity = entry.text("fullUrl"), resource.text("id")
    names = [address, f"{resource.kind}/{identity}" if identity else None]
    return [name for name in names if name]


def _entry_without_resource(entry: Node) -> Rejected:
    return refuse(400, Code.STRUCTURE, "An entry has no resource.", at=entry.path)


@dataclass(frozen=True, slots=True)
class Coding:
    """A code and its system, by the last part of the system's address in lower case.

    So `http` and `https`, `CodeSystem` and `Codesystem`, which all are published, read alike.
    `at` is its FHIRPath.
    """

    system: str
    code: str
    display: str | None
    at: str = ""


def codings(node: Node | None, path: str) -> list[Coding]:
    """The codes at a path that leads to Coding elements, each with its system."""
    return [each for each in codings_as_sent(node, path) if each.system and each.code]


def codings_as_sent(node: Node | None, path: str) -> list[Coding]:
    """The same, with those too that lack a system or a code, which then is empty."""
    found = [] if node is None else [_coding(each) for each in node.all(path)]
    return [coding for coding in found if coding.code or coding.display]


def _coding(node: Node) -> Coding:
    system, code = node.text("system") or "", node.text("code") or ""
    return Coding(_terminology(system), code, node.text("display"), node.path)


def as_written(node: Node) -> Coding:
    """The same of one element, whatever is amiss with it."""
    system, code, display = (" ".join(node.texts(each)) for each in ("system", "code", "display"))
    return Coding(_terminology(system), code, display or None, node.path)


def _terminology(system: str) -> str:
    """SNOMED CT by any of its addresses: of an edition, of a version, by its object identifier."""
    address = system.partition("|")[0].strip()
    return "sct" if _SNOMED.search(address) else short(address)


def short(system: str) -> str:
    """The last part of an address, in lower case."""
    try:
        path = urlsplit(system).path
    except ValueError:
        path = system
    return path.rstrip("/").rpartition("/")[2].lower()


def code(node: Node | None, path: str, *systems: str) -> str | None:
    """The first code of one of these systems at a path."""
    return next((each.code for each in codings(node, path) if each.system in systems), None)
