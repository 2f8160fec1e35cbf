"""What a JSON Schema allows, in a few plain words."""

from collections.abc import Sequence
from typing import Any

from services.chassis.reviewed.nodes import Items, Map, Node, Text

Json = dict[str, Any]

_NODES: dict[str, type[Node]] = {
    **dict.fromkeys(("string", "boolean", "integer", "number"), Text),
    "array": Items,
    "object": Map,
}
_FORMATS = {
    "date": "a day, as 2026-01-31",
    "date-time": "a time with its offset, as 2026-01-31T12:00:00Z",
    "time": "a time of day, as 09:30",
    "duration": "a length of time, as PT2H",
    "uuid": "a UUID",
    "uri": "an address, as https://example.org/",
}
_NUMBERS = {"integer": "a whole number", "number": "a number"}


def expected(schemas: Sequence[Json]) -> list[type[Node]]:
    """The kinds of node that the schemas allow; none where they do not say."""
    return list(
        dict.fromkeys(_NODES[each["type"]] for each in schemas if each.get("type") in _NODES)
    )


def allowed(schemas: Sequence[Json]) -> str:
    """What may stand there; empty where the schemas do not say."""
    return " or ".join(dict.fromkeys(said for each in schemas if (said := _one(each))))


def _one(schema: Json) -> str:
    kind = schema.get("type", "string")
    if kind == "boolean":
        return "true or false"
    if kind in _NUMBERS:
        return f"{_NUMBERS[kind]} {_range(schema.get('minimum'), schema.get('maximum'))}".rstrip()
    if kind == "array":
        return _counted("a list", _range(schema.get("minItems"), schema.get("maxItems")), "entries")
    if kind == "object":
        span = _range(schema.get("minProperties"), schema.get("maxProperties"))
        return _counted("a map", span, "entries")
    return _text(schema)


def _text(schema: Json) -> str:
    if "format" in schema:
        return _FORMATS.get(schema["format"], f"a text of the form {schema['format']}")
    if "pattern" in schema:
        return _described(schema) or f"a text that matches {schema['pattern']}"
    span = _range(schema.get("minLength"), schema.get("maxLength"))
    return _counted("a text", span, "characters")


def _described(schema: Json) -> str:
    """The first sentence of what its author says of it."""
    said: str = schema.get("description", "")
    return said.partition(". ")[0].rstrip(".").replace("\n", " ")


def _range(least: int | None, most: int | None) -> str:
    if least is not None and most is not None:
        return f"from {least} to {most}"
    if least is not None:
        return f"at least {least}"
    return "" if most is None else f"at most {most}"


def _counted(what: str, span: str, unit: str) -> str:
    return f"{what}, {span} {unit}" if span else what
