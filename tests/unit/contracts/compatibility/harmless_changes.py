"""Changes that the checker must let through."""

from tests.unit.contracts.compatibility.rows import (
    ANSWER,
    DEFINED,
    NEW,
    NULL,
    OLD,
    ONE,
    TEXT,
    WHOLE,
    Harmless,
    field,
    listed,
    thing,
)

_SAME = ((OLD, {"a": 1}), (NEW, {"a": 1}))
_WORDS = ((OLD, {"a": "yes"}), (NEW, {"a": "no"}))
_RENAMED = {**thing(a={"$ref": "#/$defs/Reply"}), "$defs": {"Reply": ANSWER}}

HARMLESS = [
    Harmless("nothing", ONE, ONE, _SAME, "the same schema"),
    Harmless(
        "optional property added",
        ONE,
        thing("a", a=WHOLE, b={**TEXT, "default": "x"}),
        ((OLD, {"a": 1}), (NEW, {"a": 1, "b": "x"})),
        "older readers ignore it, newer ones have its default",
    ),
    Harmless(
        "optional property added in a nested object",
        thing(n=ONE),
        thing(n=thing("a", a=WHOLE, b=TEXT)),
        ((OLD, {"n": {"a": 1}}), (NEW, {"n": {"a": 1, "b": "x"}})),
        "the same at every depth",
    ),
    Harmless(
        "optional property added to the items of a list",
        listed(ONE),
        listed(thing("a", a=WHOLE, b=TEXT)),
        ((OLD, {"a": [{"a": 1}]}), (NEW, {"a": [{"a": 1, "b": "x"}]})),
        "the same in every item",
    ),
    Harmless(
        "optional property added behind a nullable",
        field({"anyOf": [ONE, NULL]}),
        field({"anyOf": [thing("a", a=WHOLE, b=TEXT), NULL]}),
        ((OLD, {"a": None}), (NEW, {"a": {"a": 1, "b": "x"}})),
        "the object is found among the alternatives",
    ),
    Harmless(
        "optional property added to a shared definition",
        {**thing(a={"$ref": "#/$defs/N"}), "$defs": {"N": ONE}},
        {**thing(a={"$ref": "#/$defs/N"}), "$defs": {"N": thing("a", a=WHOLE, b=TEXT)}},
        ((OLD, {"a": {"a": 1}}), (NEW, {"a": {"a": 1, "b": "x"}})),
        "references are followed",
    ),
    Harmless(
        "title changed", {**ONE, "title": "A"}, {**ONE, "title": "B"}, _SAME, "it is for people"
    ),
    Harmless(
        "description of a field changed",
        field(WHOLE),
        field({**WHOLE, "description": "How many."}),
        _SAME,
        "it is for people",
    ),
    Harmless(
        "examples added",
        field(WHOLE),
        field({**WHOLE, "examples": [1]}),
        _SAME,
        "they are for people",
    ),
    Harmless(
        "property deprecated",
        field(WHOLE),
        field({**WHOLE, "deprecated": True}),
        _SAME,
        "it is still written, and still read",
    ),
    Harmless(
        "words of a vocabulary in another order",
        field(ANSWER),
        field({"enum": ["yes", "no", "unknown"], "type": "string"}),
        _WORDS,
        "a vocabulary has no order",
    ),
    Harmless(
        "alternatives in another order",
        field({"anyOf": [TEXT, NULL]}),
        field({"anyOf": [NULL, TEXT]}),
        ((OLD, {"a": None}), (NEW, {"a": "x"})),
        "alternatives have no order",
    ),
    Harmless(
        "required in another order",
        thing("a", "b", a=WHOLE, b=TEXT),
        thing("b", "a", a=WHOLE, b=TEXT),
        ((OLD, {"a": 1, "b": "x"}), (NEW, {"a": 1, "b": "x"})),
        "a set has no order",
    ),
    Harmless("definition renamed", DEFINED, _RENAMED, _WORDS, "its name is on no wire"),
    Harmless("definition written out", DEFINED, field(ANSWER), _WORDS, "the values are the same"),
    Harmless(
        "description beside a reference",
        DEFINED,
        {**thing(a={"$ref": "#/$defs/Answer", "description": "Why."}), "$defs": {"Answer": ANSWER}},
        _WORDS,
        "what stands beside a reference is kept apart from it",
    ),
    Harmless(
        "reference within allOf",
        DEFINED,
        {**thing(a={"allOf": [{"$ref": "#/$defs/Answer"}]}), "$defs": {"Answer": ANSWER}},
        _WORDS,
        "all of one is that one",
    ),
    Harmless(
        "constant written as a vocabulary of one",
        field({"const": "x"}),
        field({"enum": ["x"], "type": "string"}),
        ((OLD, {"a": "x"}), (NEW, {"a": "x"})),
        "the same one value",
    ),
    Harmless(
        "nullable written as a list of types",
        field({"anyOf": [TEXT, NULL]}),
        field({"type": ["string", "null"]}),
        ((OLD, {"a": None}), (NEW, {"a": "x"})),
        "the same values",
    ),
    Harmless(
        "from 1 written as above 0",
        field({**WHOLE, "minimum": 1}),
        field({**WHOLE, "exclusiveMinimum": 0}),
        _SAME,
        "whole numbers above 0 are those from 1",
    ),
    Harmless(
        "word added where any text was taken",
        field({"anyOf": [{"enum": ["p"], "type": "string"}, TEXT]}),
        field({"anyOf": [{"enum": ["p", "q"], "type": "string"}, TEXT]}),
        ((OLD, {"a": "other"}), (NEW, {"a": "q"})),
        "an open vocabulary was never closed to its readers",
    ),
    Harmless(
        "limit of another type added",
        field(WHOLE),
        field({**WHOLE, "maxLength": 3}),
        _SAME,
        "a number has no length",
    ),
    Harmless(
        "object closed",
        {**ONE, "additionalProperties": True},
        ONE,
        ((OLD, {"a": 1, "z": 0}), (NEW, {"a": 1})),
        "readers ignored what it did not name",
    ),
]
