"""A JSON object as flat fields: `{"person": {"surname": "X"}}` has the field `person.surname`.

A number is its digits, `true` and `false` are words, `null` is empty. The items of a list of texts
stand on lines of their own; objects in a list have their places in it as names, from 0.
"""

from collections.abc import Iterator
from typing import Any

from services.intake.rejected import Code, refuse

MOST_FIELDS = 500

LONGEST_PATH = 1_000
"""Characters. A long name is in the path of everything below it, each time anew."""


def fields(value: Any) -> dict[str, str]:
    """The fields of an object.

    `Rejected` 422 for what is none, or has two alike; 413 for too many, or too long a path.
    """
    if not isinstance(value, dict):
        raise refuse(422, Code.STRUCTURE, "This is not a JSON object.")
    found: dict[str, str] = {}
    for name, text in _leaves(value, ""):
        if name in found:
            raise refuse(422, Code.STRUCTURE, "Two fields have the same path.")
        if len(found) >= MOST_FIELDS:
            raise refuse(413, Code.TOO_LONG, f"There are more than {MOST_FIELDS} fields.")
        found[name] = text
    return found


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(item, _below(path, name) if path else name)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for place, item in enumerate(value):
            yield from _leaves(item, _below(path, str(place)))
    elif isinstance(value, list):
        yield path, "\n".join(_text(item) for item in value)
    else:
        yield path, _text(value)


def _below(path: str, name: str) -> str:
    if len(path) + len(name) >= LONGEST_PATH:
        limit = f"A field's path is longer than {LONGEST_PATH} characters."
        raise refuse(413, Code.TOO_LONG, limit)
    return f"{path}.{name}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
