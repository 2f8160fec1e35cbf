"""A schema in one way of saying it: references followed, alternatives of one JSON type each."""

import json
from collections.abc import Iterable
from typing import Any

Json = dict[str, Any]

ANNOTATIONS = frozenset(
    {"title", "description", "examples", "deprecated", "$comment", "readOnly", "writeOnly"}
)
"""Words for people: no reader refuses anything for them."""

_SILENT = ANNOTATIONS | {"default", "$defs", "$id", "$schema"}
_NUMBER = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
_OWN = {
    "string": {"minLength", "maxLength", "pattern", "format"},
    "integer": _NUMBER,
    "number": _NUMBER,
    "array": {"items", "minItems", "maxItems", "uniqueItems"},
    "object": {
        *("properties", "required", "additionalProperties"),
        *("minProperties", "maxProperties"),
    },
}
_OF_SOME_TYPE = frozenset().union(*_OWN.values())


class Unresolvable(ValueError):
    """A reference that points out of its file, or to nothing."""


def inline(schema: Json) -> Json:
    """The schema with every reference replaced by what it points to.

    A definition that contains itself keeps its inner reference.
    """
    inlined: Json = _inline(schema, schema.get("$defs", {}), ())
    return inlined


def _inline(node: Any, definitions: Json, trail: tuple[str, ...]) -> Any:
    if isinstance(node, list):
        return [_inline(item, definitions, trail) for item in node]
    if not isinstance(node, dict):
        return node
    reference = node.get("$ref")
    if isinstance(reference, str) and reference not in trail:
        target = _target(reference, definitions)
        siblings = {key: value for key, value in node.items() if key != "$ref"}
        return _inline({**target, **siblings}, definitions, (*trail, reference))
    return {
        key: _inline(value, definitions, trail) for key, value in node.items() if key != "$defs"
    }


def _target(reference: str, definitions: Json) -> Json:
    name = reference.removeprefix("#/$defs/")
    if name == reference or name not in definitions:
        raise Unresolvable(f"cannot follow {reference}")
    target: Json = definitions[name]
    return target


def alternatives(schema: Any) -> list[Json]:
    """What a value may be: one schema a JSON type (`any` for all), none within another."""
    return _absorb(_plain(branch) for branch in _split(schema))


def covered(branch: Json, others: Iterable[Json]) -> bool:
    """Whether one of the others, free of any demand, takes all that this one takes."""
    free = {other["type"] for other in others if not constraints(other)}
    name = branch["type"]
    return name in free or "any" in free or (name == "integer" and "number" in free)


def constraints(branch: Json) -> Json:
    """Of one alternative, what it demands beside its type."""
    return {key: value for key, value in branch.items() if key != "type"}


def _split(schema: Any) -> Iterable[Json]:
    body = {} if schema is True else {k: v for k, v in schema.items() if k not in _SILENT}
    if list(body) == ["allOf"] and len(body["allOf"]) == 1:
        yield from _split(body["allOf"][0])
    elif list(body) == ["anyOf"]:
        for branch in body["anyOf"]:
            yield from _split(branch)
    else:
        yield from _by_type(body)


def _by_type(body: Json) -> Iterable[Json]:
    values = [body["const"]] if "const" in body else body.get("enum")
    types = _types(body, values)
    for name in types:
        foreign = _OF_SOME_TYPE - _OWN.get(name, set()) if name != "any" else frozenset()
        branch = {k: v for k, v in body.items() if k not in foreign and k not in ("const", "enum")}
        if values is not None:
            branch["enum"] = [value for value in values if _is(value, name) or name == "any"]
        yield {**branch, "type": name}


def _types(body: Json, values: list[Any] | None) -> list[str]:
    stated = body.get("type")
    if stated is not None:
        return [stated] if isinstance(stated, str) else list(stated)
    if values is None:
        return ["any"]
    names = ("null", "boolean", "integer", "number", "string", "array", "object")
    return sorted({next(name for name in names if _is(value, name)) for value in values})


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):
        return name == "boolean"
    kinds: dict[str, type | tuple[type, ...]] = {
        "null": type(None),
        "integer": int,
        "number": (int, float),
        "string": str,
        "array": list,
        "object": dict,
    }
    return name in kinds and isinstance(value, kinds[name])


def _plain(branch: Json) -> Json:
    """Whole numbers above 0 are those from 1: say it the second way."""
    if branch["type"] != "integer":
        return branch
    plain = dict(branch)
    for exclusive, inclusive, step in (
        ("exclusiveMinimum", "minimum", 1),
        ("exclusiveMaximum", "maximum", -1),
    ):
        if isinstance(plain.get(exclusive), int) and inclusive not in plain:
            plain[inclusive] = plain.pop(exclusive) + step
    return plain


def _absorb(branches: Iterable[Json]) -> list[Json]:
    found = list({json.dumps(branch, sort_keys=True): branch for branch in branches}.values())
    return [b for b in found if not covered(b, [other for other in found if other is not b])]
