"""Changes whose verdict is known, with the reason in the row.

A breaking row names a witness where the data itself shows the break: who writes it, and what it is;
the writer's closed schema takes it and the other version's open schema refuses it. Where the data
would be accepted and only be read as something else, the witness is `MEANING`.
A compatible row has documents of both writers, which both readers must take.
"""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
OLD, NEW = "old", "new"
MEANING: tuple[str, Json] = ("nobody", {})

TEXT: Json = {"type": "string"}
WHOLE: Json = {"type": "integer"}
NULL: Json = {"type": "null"}
ANSWER: Json = {"enum": ["no", "unknown", "yes"], "type": "string"}


def thing(*required: str, **properties: Any) -> Json:
    """A closed object."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def field(schema: Json) -> Json:
    """A closed object with one optional property, `a`."""
    return thing(a=schema)


def listed(schema: Json, **more: Any) -> Json:
    """A closed object with a list, `a`."""
    return field({"type": "array", "items": schema, **more})


@dataclass(frozen=True)
class Breaking:
    """A change that the checker must refuse."""

    name: str
    old: Json
    new: Json
    witness: tuple[str, Json]
    reason: str


@dataclass(frozen=True)
class Harmless:
    """A change that the checker must let through."""

    name: str
    old: Json
    new: Json
    documents: tuple[tuple[str, Json], ...]
    reason: str


ONE = thing("a", a=WHOLE)
DEFINED = {**thing(a={"$ref": "#/$defs/Answer"}), "$defs": {"Answer": ANSWER}}
