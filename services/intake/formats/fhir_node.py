"""FHIR as one tree, whether it came as JSON or as XML."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.intake.rejected import Code, Rejected, refuse


@dataclass(frozen=True, slots=True)
class Node:
    """An element. `kind` is the type of a resource, `value` the text of a primitive.

    `path` is its FHIRPath. Elements that may repeat and those that may not are held alike.
    """

    path: str
    kind: str | None = None
    value: str | None = None
    children: Mapping[str, tuple["Node", ...]] = field(default_factory=dict)

    def all(self, path: str) -> Iterator["Node"]:
        """Every element at a dotted path."""
        name, _, rest = path.partition(".")
        for child in self.children.get(name, ()):
            if rest:
                yield from child.all(rest)
            else:
                yield child

    def first(self, path: str) -> "Node | None":
        """The first element at a path."""
        return next(self.all(path), None)

    def only(self, path: str) -> "Node | None":
        """The element at a path of which there can be but one."""
        found = list(self.all(path))
        if len(found) > 1:
            raise self._wrong(path, "This element stands there more than once.")
        return found[0] if found else None

    def text(self, path: str) -> str | None:
        """The text of the element at a path of which there can be but one.

        None also where an extension stands in for the value, as where its absence is explained.
        """
        found = self.only(path)
        if found is None or (found.value is None and "extension" in found.children):
            return None
        if found.value is None:
            raise self._wrong(path, "This element has no value.")
        return found.value.strip() or None

    def texts(self, path: str) -> list[str]:
        """Every text at a path."""
        found = (node.value.strip() for node in self.all(path) if node.value is not None)
        return [text for text in found if text]

    def placed(self, path: str) -> list[tuple[str, str]]:
        """Every text at a path, each with its FHIRPath."""
        found = ((node.path, (node.value or "").strip()) for node in self.all(path))
        return [(at, text) for at, text in found if text]

    def _wrong(self, path: str, message: str) -> Rejected:
        return refuse(400, Code.STRUCTURE, message, at=f"{self.path}.{path}")


def from_json(value: Any) -> Node:
    """The tree of a resource in JSON."""
    if not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
        raise refuse(400, Code.STRUCTURE, "The body is not a FHIR resource.")
    return _node(value, "Bundle")


def _node(value: Any, path: str) -> Node:
    if isinstance(value, dict):
        kind = value.get("resourceType")
        return Node(path, kind if isinstance(kind, str) else None, None, _children(value, path))
    return Node(path, value=_primitive(value))


def _children(value: dict[str, Any], path: str) -> dict[str, tuple[Node, ...]]:
    """Elements by name; `_name`, which only extends a primitive, is left out."""
    return {
        name: _nodes(child, f"{path}.{name}")
        for name, child in value.items()
        if name != "resourceType" and not name.startswith("_") and child is not None
    }


def _nodes(value: Any, path: str) -> tuple[Node, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(
        _node(item, f"{path}[{place}]" if isinstance(value, list) else path)
        for place, item in enumerate(items)
        if item is not None
    )


def _primitive(value: Any) -> str | None:
    """As XML would write it. A list in a list is no FHIR and has no value."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None
