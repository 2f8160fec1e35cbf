"""The parts that the schemas of all files are made of."""

from collections.abc import Iterable
from typing import Any

from services.contracts.model import Identifier, RuleId
from services.router.reading.fields import MAX_HOURS, MAX_TEXT

Json = dict[str, Any]


def text(description: str) -> Json:
    """A sentence or a name."""
    return {
        "type": "string",
        "pattern": r"\S",
        "maxLength": MAX_TEXT,
        "description": description,
    }


def word(values: Iterable[str], description: str) -> Json:
    """One of a closed list."""
    return {"enum": list(values), "description": description}


def yes_no(description: str) -> Json:
    """A word that says whether."""
    return word(("yes", "no"), description)


def identifier(description: str) -> Json:
    """An id such as `rapid_response`."""
    return {"type": "string", "pattern": _pattern(Identifier), "description": description}


def rule_id(description: str) -> Json:
    """An id such as `X8`."""
    return {"type": "string", "pattern": _pattern(RuleId), "description": description}


def hours(description: str, most: int = MAX_HOURS) -> Json:
    """Whole hours."""
    return {"type": "integer", "minimum": 1, "maximum": most, "description": description}


def day(description: str) -> Json:
    """A day in London."""
    return {"type": "string", "pattern": r"^20\d{2}-\d{2}-\d{2}$", "description": description}


def days() -> Json:
    """The fields that say on which days something is so."""
    return {
        "from": day("The first day on which it is so, in London."),
        "until": day("The last day on which it is so, in London."),
    }


def several(items: Json, description: str = "") -> Json:
    """A list that holds something."""
    return {"type": "array", "minItems": 1, "items": items, "description": description}


def closed(properties: Json, required: Iterable[str] = ()) -> Json:
    """A map with these fields and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _pattern(annotated: Any) -> str:
    return str(annotated.__metadata__[0].pattern)
