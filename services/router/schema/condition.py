"""The schema of a condition: `all`, `any`, `not`, or a fact with an operator and its values."""

from services.router.condition import (
    ORDERED,
    RANGES,
    RECEIVED,
    SILENCE,
    VALUES,
    Operator,
    domain,
)
from services.router.schema.words import Json, closed, several, yes_no

REF: Json = {"$ref": "#/$defs/condition"}


def definitions() -> Json:
    """What `REF` refers to."""
    combinations = {
        "all": several(REF, "Holds when every part holds."),
        "any": several(REF, "Holds when at least one part holds."),
        "not": {**REF, "description": "Holds when its part does not."},
    }
    facts = {fact: _one_entry(_operators(fact)) for fact in (*VALUES, RECEIVED)}
    return {"condition": _one_entry({**combinations, **facts})}


def _operators(fact: str) -> Json:
    values = list(domain(fact))
    one, some = {"enum": values}, several({"enum": values})
    found = {
        Operator.IS: one,
        Operator.IS_NOT: one,
        Operator.ANY_OF: {**some, "uniqueItems": True, "maxItems": len(values) - 1},
        Operator.NONE_OF: {**some, "uniqueItems": True, "maxItems": len(values) - 1},
    }
    if fact in ORDERED:
        found |= _ranges(list(ORDERED[fact]))
    if fact in SILENCE:
        found[Operator.KNOWN] = yes_no("Whether anybody has said anything of it.")
    return {operator.value: each for operator, each in found.items()}


def _ranges(order: list[str]) -> dict[Operator, Json]:
    end = {"enum": order}
    both = {"type": "array", "items": end, "minItems": 2, "maxItems": 2}
    return {each: both if each is Operator.BETWEEN else end for each in RANGES}


def _one_entry(properties: Json) -> Json:
    return {**closed(properties), "minProperties": 1, "maxProperties": 1}
