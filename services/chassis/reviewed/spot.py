"""Following a location through a file and through the schema of what it should be."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.chassis.reviewed.faults import Place
from services.chassis.reviewed.nodes import Items, Map, Node, Text

Json = dict[str, Any]
Step = str | int

KEY = "[key]"
"""The last step of a location that means the key of an entry, and not its value."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a file: the node, the key before it, and the schemas that it may follow.

    `trail` are the steps by which one came to it.
    """

    node: Node
    schemas: tuple[Json, ...]
    definitions: Json
    key: Text | None = None
    trail: tuple[Step, ...] = ()

    @property
    def place(self) -> Place:
        """Where a person looks for it: of what is nested, at its key."""
        return self.node.place if isinstance(self.node, Text) else self.key_place

    @property
    def key_place(self) -> Place:
        """Where its key stands."""
        return self.key.place if self.key else self.node.place

    def follow(self, steps: Sequence[Step]) -> "Spot":
        """Where the steps lead. What is not in the file, as the name of a variant, is passed by."""
        spot = self
        for step in steps:
            spot = spot._stepped(step) or spot
        return spot

    def _stepped(self, step: Step) -> "Spot | None":
        match self.node:
            case Items(items=items) if isinstance(step, int) and step < len(items):
                inside = _flat((_item(each, step) for each in self.schemas), self.definitions)
                trail = (*self.trail, step)
                return replace(self, node=items[step], schemas=inside, key=None, trail=trail)
            case Map(entries=entries):
                return next((self._at(*each) for each in entries if each[0].text == step), None)
        return None

    def _at(self, key: Text, value: Node) -> "Spot":
        found = [inside for each in self.schemas for inside in _entry(each, key.text)]
        schemas, trail = _flat(found, self.definitions), (*self.trail, key.text)
        return replace(self, node=value, schemas=schemas, key=key, trail=trail)

    def words(self) -> list[str]:
        """The words that may stand here, where the list is closed."""
        return _words(self.schemas)

    def names(self) -> "Spot":
        """What the keys of the entries here may be."""
        named = [_names(each) for each in self.schemas]
        return replace(self, schemas=_flat(named, self.definitions))

    @property
    def kind(self) -> str:
        """What one calls a word of the closed list that may stand here."""
        said = [each["description"] for each in self.schemas if "description" in each]
        return said[0] if said and self.words() else "name"

    def fields(self) -> list[str]:
        """The fields that the map here may have."""
        return list(
            dict.fromkeys(name for each in self.schemas for name in each.get("properties", {}))
        )


def root(node: Node, schema: Json) -> Spot:
    """The whole file."""
    definitions = schema.get("$defs", {})
    return Spot(node, _flat([schema], definitions), definitions)


def _flat(schemas: Iterable[Json], definitions: Json) -> tuple[Json, ...]:
    """The schemas without references and alternatives; that of null is none for a file."""
    return tuple(
        inside
        for each in schemas
        for inside in _alternatives(each, definitions)
        if inside.get("type") != "null"
    )


def _alternatives(schema: Json, definitions: Json) -> Iterator[Json]:
    around = {name: value for name, value in schema.items() if name in ("title", "description")}
    if "$ref" in schema:
        yield from _alternatives(definitions[schema["$ref"].rpartition("/")[2]], definitions)
        return
    inside = [each for name in ("anyOf", "oneOf", "allOf") for each in schema.get(name, ())]
    if not inside:
        yield schema
    for each in inside:
        yield from ({**around, **found} for found in _alternatives(each, definitions))


def _names(schema: Json) -> Json:
    patterns: Json = schema.get("patternProperties", {})
    said: Json = schema.get("propertyNames", {})
    return {**({"pattern": next(iter(patterns))} if patterns else {}), **said}


def _item(schema: Json, number: int) -> Json:
    first: list[Json] = schema.get("prefixItems", [])
    found: Json = first[number] if number < len(first) else schema.get("items") or {}
    return found


def _entry(schema: Json, name: str) -> list[Json]:
    if name in schema.get("properties", {}):
        return [schema["properties"][name]]
    others = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    return [each for each in others if isinstance(each, dict)]


def _words(schemas: Iterable[Json]) -> list[str]:
    found = [
        word
        for each in schemas
        for word in each.get("enum", [each["const"]] if "const" in each else [])
    ]
    return list(dict.fromkeys(str(each) for each in found))
