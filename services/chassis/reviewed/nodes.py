"""YAML as plain nodes with places: text, lists and maps, and nothing that YAML makes of them.

Scalars stay text, so `no` is the word no. Anchors, aliases, tags, several documents, repeated
keys, deep nesting and large files are refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import yaml

from services.chassis.reviewed.faults import Fault, FilesRefused, Place

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, as written."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    place: Place
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Map:
    """A map in the order of the file. Keys are unique."""

    place: Place
    entries: tuple[tuple[Text, "Node"], ...]


Node: TypeAlias = Text | Items | Map

KIND: dict[type[Node], str] = {Text: "a word or text", Items: "a list", Map: "a map"}
"""What a node is, for a person."""


def read(content: bytes, file: str) -> Node:
    """The one document of a file; `FilesRefused` where it is not plain YAML."""
    start = Place(file)
    if len(content) > MAX_BYTES:
        raise _refused(start, f"the file has {len(content)} bytes; at most {MAX_BYTES} are allowed")
    try:
        return _Composer(file, content.decode()).document()
    except UnicodeDecodeError as error:
        raise _refused(start, f"not UTF-8 text: byte {error.start} cannot be read") from None
    except yaml.MarkedYAMLError as error:
        raise _refused(_place(file, error.problem_mark), _problem(error)) from None
    except yaml.YAMLError:
        raise _refused(start, "a character that YAML does not allow") from None


def _refused(place: Place, message: str) -> FilesRefused:
    return FilesRefused([Fault(place, message)])


def _place(file: str, mark: "_Position | None") -> Place:
    return Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)


def _problem(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or "it cannot be read"
    if r"'\t'" in problem:
        return "a tab: YAML is indented with spaces only"
    return f"not valid YAML: {problem}"


class _Position(Protocol):
    line: int
    column: int


class _Composer:
    """Builds nodes from parser events, which do not nest, so that depth is ours to limit."""

    def __init__(self, file: str, text: str) -> None:
        self._file = file
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)
        self._depth = 0

    def document(self) -> Node:
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            raise _refused(Place(self._file), "the file is empty")
        node = self._node(self._next())
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refused(after, "a second document; a file holds one")
        return node

    def _next(self) -> yaml.Event:
        return next(self._events)

    def _refused(self, event: yaml.Event, message: str) -> FilesRefused:
        return _refused(_place(self._file, event.start_mark), message)

    def _node(self, event: yaml.Event) -> Node:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refused(
                event, "anchors and aliases (& and *) are not allowed: write it out"
            )
        if getattr(event, "tag", None):
            raise self._refused(event, "tags (!) are not allowed")
        place = _place(self._file, event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return Text(place, event.value)
        return self._nested(event, place)

    def _nested(self, event: yaml.Event, place: Place) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._refused(event, f"nested more than {MAX_DEPTH} deep")
        listed = isinstance(event, yaml.SequenceStartEvent)
        node = Items(place, self._items()) if listed else Map(place, self._entries())
        self._depth -= 1
        return node

    def _items(self) -> tuple[Node, ...]:
        items: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event))
        return tuple(items)

    def _entries(self) -> tuple[tuple[Text, Node], ...]:
        entries: dict[str, tuple[Text, Node]] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, entries)
            entries[key.text] = (key, self._node(self._next()))
        return tuple(entries.values())

    def _key(self, event: yaml.Event, before: dict[str, tuple[Text, Node]]) -> Text:
        key = self._node(event)
        if not isinstance(key, Text):
            raise self._refused(event, f"a key must be a word, not {KIND[type(key)]}")
        if key.text in before:
            line = before[key.text][0].place.line
            raise self._refused(event, f"'{key.text}' stands here twice; first in line {line}")
        return key
