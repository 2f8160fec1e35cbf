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


_ONE = thing("a", a=WHOLE)
_SAME = ((OLD, {"a": 1}), (NEW, {"a": 1}))
_WORDS = ((OLD, {"a": "yes"}), (NEW, {"a": "no"}))
_DEFINED = {**thing(a={"$ref": "#/$defs/Answer"}), "$defs": {"Answer": ANSWER}}
_RENAMED = {**thing(a={"$ref": "#/$defs/Reply"}), "$defs": {"Reply": ANSWER}}

HARMLESS = [
    Harmless("nothing", _ONE, _ONE, _SAME, "the same schema"),
    Harmless(
        *("optional property added", _ONE, thing("a", a=WHOLE, b={**TEXT, "default": "x"})),
        ((OLD, {"a": 1}), (NEW, {"a": 1, "b": "x"})),
        "older readers ignore it, newer ones have its default",
    ),
    Harmless(
        *(
            "optional property added in a nested object",
            thing(n=_ONE),
            thing(n=thing("a", a=WHOLE, b=TEXT)),
        ),
        ((OLD, {"n": {"a": 1}}), (NEW, {"n": {"a": 1, "b": "x"}})),
        "the same at every depth",
    ),
    Harmless(
        *(
            "optional property added to the items of a list",
            listed(_ONE),
            listed(thing("a", a=WHOLE, b=TEXT)),
        ),
        ((OLD, {"a": [{"a": 1}]}), (NEW, {"a": [{"a": 1, "b": "x"}]})),
        "the same in every item",
    ),
    Harmless(
        *("optional property added behind a nullable", field({"anyOf": [_ONE, NULL]})),
        field({"anyOf": [thing("a", a=WHOLE, b=TEXT), NULL]}),
        ((OLD, {"a": None}), (NEW, {"a": {"a": 1, "b": "x"}})),
        "the object is found among the alternatives",
    ),
    Harmless(
        *("optional property added to a shared definition",),
        {**thing(a={"$ref": "#/$defs/N"}), "$defs": {"N": _ONE}},
        {**thing(a={"$ref": "#/$defs/N"}), "$defs": {"N": thing("a", a=WHOLE, b=TEXT)}},
        ((OLD, {"a": {"a": 1}}), (NEW, {"a": {"a": 1, "b": "x"}})),
        "references are followed",
    ),
    Harmless(
        *("title changed", {**_ONE, "title": "A"}, {**_ONE, "title": "B"}),
        *(_SAME, "it is for people"),
    ),
    Harmless(
        *(
            "description of a field changed",
            field(WHOLE),
            field({**WHOLE, "description": "How many."}),
        ),
        *(_SAME, "it is for people"),
    ),
    Harmless(
        *("examples added", field(WHOLE), field({**WHOLE, "examples": [1]})),
        *(_SAME, "they are for people"),
    ),
    Harmless(
        *("property deprecated", field(WHOLE), field({**WHOLE, "deprecated": True})),
        *(_SAME, "it is still written, and still read"),
    ),
    Harmless(
        *("words of a vocabulary in another order", field(ANSWER)),
        field({"enum": ["yes", "no", "unknown"], "type": "string"}),
        *(_WORDS, "a vocabulary has no order"),
    ),
    Harmless(
        *(
            "alternatives in another order",
            field({"anyOf": [TEXT, NULL]}),
            field({"anyOf": [NULL, TEXT]}),
        ),
        ((OLD, {"a": None}), (NEW, {"a": "x"})),
        "alternatives have no order",
    ),
    Harmless(
        *(
            "required in another order",
            thing("a", "b", a=WHOLE, b=TEXT),
            thing("b", "a", a=WHOLE, b=TEXT),
        ),
        ((OLD, {"a": 1, "b": "x"}), (NEW, {"a": 1, "b": "x"})),
        "a set has no order",
    ),
    Harmless("definition renamed", _DEFINED, _RENAMED, _WORDS, "its name is on no wire"),
    Harmless("definition written out", _DEFINED, field(ANSWER), _WORDS, "the values are the same"),
    Harmless(
        *("description beside a reference", _DEFINED),
        {**thing(a={"$ref": "#/$defs/Answer", "description": "Why."}), "$defs": {"Answer": ANSWER}},
        *(_WORDS, "what stands beside a reference is kept apart from it"),
    ),
    Harmless(
        *("reference within allOf", _DEFINED),
        {**thing(a={"allOf": [{"$ref": "#/$defs/Answer"}]}), "$defs": {"Answer": ANSWER}},
        *(_WORDS, "all of one is that one"),
    ),
    Harmless(
        *("constant written as a vocabulary of one", field({"const": "x"})),
        field({"enum": ["x"], "type": "string"}),
        ((OLD, {"a": "x"}), (NEW, {"a": "x"})),
        "the same one value",
    ),
    Harmless(
        *("nullable written as a list of types", field({"anyOf": [TEXT, NULL]})),
        field({"type": ["string", "null"]}),
        ((OLD, {"a": None}), (NEW, {"a": "x"})),
        "the same values",
    ),
    Harmless(
        *("from 1 written as above 0", field({**WHOLE, "minimum": 1})),
        field({**WHOLE, "exclusiveMinimum": 0}),
        *(_SAME, "whole numbers above 0 are those from 1"),
    ),
    Harmless(
        *("word added where any text was taken",),
        field({"anyOf": [{"enum": ["p"], "type": "string"}, TEXT]}),
        field({"anyOf": [{"enum": ["p", "q"], "type": "string"}, TEXT]}),
        ((OLD, {"a": "other"}), (NEW, {"a": "q"})),
        "an open vocabulary was never closed to its readers",
    ),
    Harmless(
        *("limit of another type added", field(WHOLE), field({**WHOLE, "maxLength": 3})),
        *(_SAME, "a number has no length"),
    ),
    Harmless(
        *("object closed", {**_ONE, "additionalProperties": True}, _ONE),
        ((OLD, {"a": 1, "z": 0}), (NEW, {"a": 1})),
        "readers ignored what it did not name",
    ),
]

BREAKING = [
    Breaking(
        *("required property added", _ONE, thing("a", "b", a=WHOLE, b=TEXT)),
        ((OLD, {"a": 1})),
        "what is already written does not have it",
    ),
    Breaking(
        *("required property removed", thing("a", "b", a=WHOLE, b=TEXT), _ONE),
        ((NEW, {"a": 1})),
        "older readers demand it",
    ),
    Breaking(
        *("optional property removed", thing("a", a=WHOLE, b={**TEXT, "default": "x"}), _ONE),
        *(MEANING, "older readers would see its default where something is known"),
    ),
    Breaking(
        *("property renamed", thing("a", a=WHOLE), thing("b", b=WHOLE)),
        ((NEW, {"b": 1})),
        "that is one removed and one added",
    ),
    Breaking(
        *("optional became required", field(WHOLE), _ONE),
        ((OLD, {})),
        "what is already written may lack it",
    ),
    Breaking(
        *("required became optional", _ONE, field(WHOLE)),
        ((NEW, {})),
        "older readers demand it",
    ),
    Breaking(
        *("text became a number", field(TEXT), field(WHOLE)),
        ((OLD, {"a": "x"})),
        "neither reads the other",
    ),
    Breaking(
        *("whole number became any number", field(WHOLE), field({"type": "number"})),
        ((NEW, {"a": 1.5})),
        "older readers refuse fractions",
    ),
    Breaking(
        *("any number became whole", field({"type": "number"}), field(WHOLE)),
        ((OLD, {"a": 1.5})),
        "fractions are already written",
    ),
    Breaking(
        *("null allowed", field(TEXT), field({"anyOf": [TEXT, NULL]})),
        ((NEW, {"a": None})),
        "older readers refuse null",
    ),
    Breaking(
        *("null no longer allowed", field({"anyOf": [TEXT, NULL]}), field(TEXT)),
        ((OLD, {"a": None})),
        "null is already written",
    ),
    Breaking(
        *(
            "word added",
            field(ANSWER),
            field({**ANSWER, "enum": ["no", "suspected", "unknown", "yes"]}),
        ),
        ((NEW, {"a": "suspected"})),
        "no reader of ours has a fallback for a word that it does not know",
    ),
    Breaking(
        *("word added to a shared definition", _DEFINED),
        {
            **thing(a={"$ref": "#/$defs/Answer"}),
            "$defs": {"Answer": {**ANSWER, "enum": ["no", "yes", "unknown", "n/a"]}},
        },
        ((NEW, {"a": "n/a"})),
        "references are followed",
    ),
    Breaking(
        *("word removed", field(ANSWER), field({**ANSWER, "enum": ["no", "yes"]})),
        ((OLD, {"a": "unknown"})),
        "the word is already written",
    ),
    Breaking(
        *("word renamed", field(ANSWER), field({**ANSWER, "enum": ["no", "not_known", "yes"]})),
        ((NEW, {"a": "not_known"})),
        "that is one removed and one added",
    ),
    Breaking(
        *("text closed to a vocabulary", field(TEXT), field(ANSWER)),
        ((OLD, {"a": "maybe"})),
        "other words are already written",
    ),
    Breaking(
        *("vocabulary opened to any text", field(ANSWER), field(TEXT)),
        ((NEW, {"a": "maybe"})),
        "older readers are closed",
    ),
    Breaking(
        *("constant changed", field({"const": "x"}), field({"const": "y"})),
        ((NEW, {"a": "y"})),
        "a vocabulary of one is a vocabulary",
    ),
    Breaking(
        *("minimum raised", field({**WHOLE, "minimum": 0}), field({**WHOLE, "minimum": 1})),
        ((OLD, {"a": 0})),
        "0 is already written",
    ),
    Breaking(
        *("minimum lowered", field({**WHOLE, "minimum": 1}), field({**WHOLE, "minimum": 0})),
        ((NEW, {"a": 0})),
        "older readers refuse 0",
    ),
    Breaking(
        *("maximum added", field(WHOLE), field({**WHOLE, "maximum": 168})),
        ((OLD, {"a": 169})),
        "more is already written",
    ),
    Breaking(
        *("maximum raised", field({**WHOLE, "maximum": 24}), field({**WHOLE, "maximum": 168})),
        ((NEW, {"a": 25})),
        "older readers refuse more",
    ),
    Breaking(
        *("maximum removed", field({**WHOLE, "maximum": 24}), field(WHOLE)),
        ((NEW, {"a": 25})),
        "older readers refuse more",
    ),
    Breaking(
        *("shorter text only", field({**TEXT, "maxLength": 9}), field({**TEXT, "maxLength": 3})),
        ((OLD, {"a": "abcdef"})),
        "longer text is already written",
    ),
    Breaking(
        *("empty text refused", field(TEXT), field({**TEXT, "minLength": 1})),
        ((OLD, {"a": ""})),
        "empty text is already written",
    ),
    Breaking(
        *("pattern added", field(TEXT), field({**TEXT, "pattern": "^[a-z]+$"})),
        ((OLD, {"a": "A1"})),
        "other text is already written",
    ),
    Breaking(
        *("pattern removed", field({**TEXT, "pattern": "^[a-z]+$"}), field(TEXT)),
        ((NEW, {"a": "A1"})),
        "older readers refuse it",
    ),
    Breaking(
        *(
            "pattern changed",
            field({**TEXT, "pattern": "^[a-z]+$"}),
            field({**TEXT, "pattern": "^[a-z-]+$"}),
        ),
        ((NEW, {"a": "a-b"})),
        "which of the two takes more cannot be told, but that they differ can",
    ),
    Breaking(
        *("format added", field(TEXT), field({**TEXT, "format": "date"})),
        ((OLD, {"a": "soon"})),
        "other text is already written",
    ),
    Breaking(
        *("format changed", field({**TEXT, "format": "date"}), field({**TEXT, "format": "uuid"})),
        ((OLD, {"a": "2026-11-02"})),
        "neither reads the other",
    ),
    Breaking(
        *("one value became a list", field(TEXT), listed(TEXT)),
        ((OLD, {"a": "x"})),
        "neither reads the other",
    ),
    Breaking(
        *("items of a list of another type", listed(TEXT), listed(WHOLE)),
        ((OLD, {"a": ["x"]})),
        "lists are compared by their items",
    ),
    Breaking(
        *(
            "word added in the items of a list",
            listed(ANSWER),
            listed({"enum": ["no", "unknown", "yes", "n/a"], "type": "string"}),
        ),
        ((NEW, {"a": ["n/a"]})),
        "the same in every item",
    ),
    Breaking(
        *("list may no longer be empty", listed(TEXT), listed(TEXT, minItems=1)),
        ((OLD, {"a": []})),
        "empty lists are already written",
    ),
    Breaking(
        *("list limited", listed(TEXT), listed(TEXT, maxItems=1)),
        ((OLD, {"a": ["x", "y"]})),
        "longer lists are already written",
    ),
    Breaking(
        *("items must differ", listed(TEXT), listed(TEXT, uniqueItems=True)),
        ((OLD, {"a": ["x", "x"]})),
        "doubles are already written",
    ),
    Breaking(
        *("required property added behind a nullable", field({"anyOf": [_ONE, NULL]})),
        field({"anyOf": [thing("a", "b", a=WHOLE, b=TEXT), NULL]}),
        ((OLD, {"a": {"a": 1}})),
        "the object is found among the alternatives",
    ),
    Breaking(
        *(
            "alternative added",
            field({"anyOf": [TEXT, NULL]}),
            field({"anyOf": [TEXT, NULL, WHOLE]}),
        ),
        ((NEW, {"a": 1})),
        "older readers refuse it",
    ),
    Breaking(
        *("anything became text", field({}), field(TEXT)),
        ((OLD, {"a": 1})),
        "other values are already written",
    ),
    Breaking(
        *(
            "default changed",
            field({**TEXT, "default": "unknown"}),
            field({**TEXT, "default": "no"}),
        ),
        *(MEANING, "an event without the field would change its meaning"),
    ),
    Breaking(
        *("default removed", field({**TEXT, "default": "unknown"}), field(TEXT)),
        *(MEANING, "an event without the field would lose its meaning"),
    ),
    Breaking(
        *("object opened", _ONE, {**_ONE, "additionalProperties": True}),
        *(MEANING, "what is then written by chance blocks every later property"),
    ),
    Breaking(
        *("optional property added to an open object", {**_ONE, "additionalProperties": True}),
        {**thing("a", a=WHOLE, b=TEXT), "additionalProperties": True},
        ((OLD, {"a": 1, "b": 2})),
        "an older writer may have written anything by this name",
    ),
    Breaking(
        *("values of a map of another type", {**_ONE, "additionalProperties": TEXT}),
        {**_ONE, "additionalProperties": WHOLE},
        ((OLD, {"a": 1, "k": "x"})),
        "maps are compared by their values",
    ),
    Breaking(
        *("identity changed", {**_ONE, "$id": "one"}, {**_ONE, "$id": "two"}),
        *(MEANING, "every event names its schema by it"),
    ),
    Breaking(
        *("dialect changed", {**_ONE, "$schema": "one"}, {**_ONE, "$schema": "two"}),
        *(MEANING, "the same keywords may say something else"),
    ),
    Breaking(
        *("condition added that the checker does not know", field(WHOLE)),
        field({**WHOLE, "not": {"const": 7}}),
        ((OLD, {"a": 7})),
        "it never guesses",
    ),
]
