"""What a value of one type demands: vocabulary, bounds, pattern, format."""

from collections.abc import Iterator
from typing import Any

from services.contracts.compatibility.change import Change, altered, narrowed, uncertain, widened
from services.contracts.compatibility.shape import Json, constraints

_LOWER = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
_UPPER = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}
_UNORDERED = {"pattern", "format", "multipleOf", "uniqueItems"}
STRUCTURE = frozenset({"properties", "required", "additionalProperties", "items"})
"""Keywords with schemas inside, judged where those are."""


def value_changes(path: str, old: Json, new: Json) -> Iterator[Change]:
    """The changes between two schemas of one type, but for what is inside."""
    before, after = constraints(old), constraints(new)
    yield from _vocabulary(path, before.pop("enum", None), after.pop("enum", None))
    for keyword in sorted((before.keys() | after.keys()) - STRUCTURE):
        if before.get(keyword) != after.get(keyword):
            yield _keyword(path, keyword, before.get(keyword), after.get(keyword))


def _vocabulary(path: str, old: list[Any] | None, new: list[Any] | None) -> Iterator[Change]:
    if old is None and new is not None:
        yield narrowed(path, "closed to a vocabulary")
    elif old is not None and new is None:
        yield widened(path, "vocabulary opened")
    elif old is not None and new is not None:
        yield from (widened(path, f"word added: {word}") for word in new if word not in old)
        yield from (narrowed(path, f"word removed: {word}") for word in old if word not in new)


def _keyword(path: str, keyword: str, old: Any, new: Any) -> Change:
    what = f"{keyword} {_said(old)} became {_said(new)}"
    if keyword not in _LOWER | _UPPER | _UNORDERED:
        return uncertain(path, what)
    if old is None:
        return narrowed(path, what)
    if new is None:
        return widened(path, what)
    if keyword in _UNORDERED:
        return altered(path, what)
    return narrowed(path, what) if (new > old) == (keyword in _LOWER) else widened(path, what)


def _said(value: Any) -> str:
    return "(none)" if value is None else str(value)
