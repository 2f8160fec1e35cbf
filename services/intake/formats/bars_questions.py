"""The questions of a BaRS message that were answered, however deep they stand in each other."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from services.intake.formats.bars_message import Coding, Message, as_written, short
from services.intake.formats.bars_standing import standing
from services.intake.formats.bars_tables import CONCEPT
from services.intake.formats.fhir_node import Node

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LEAST = 3
"""Letters of a name that says something."""


class Answered(NamedTuple):
    """A question and its answers in words; a code without words is its own word."""

    item: Node
    question: str
    answers: list[str]


def answered(message: Message) -> Iterator[Answered]:
    """Every question with an answer."""
    for response in standing(message, "QuestionnaireResponse"):
        for item in _items(response):
            if answers := [text for answer in item.all("answer") for text in said(answer)]:
                yield Answered(item, _wording(item), answers)


def codes(item: Node) -> list[Coding]:
    """The codes of the answers to a question."""
    found = [as_written(each) for each in item.all("answer.valueCoding")]
    return [coding for coding in found if coding.code or coding.display]


def asked(item: Node) -> Iterator[Coding]:
    """The codes that a question itself has; one that is a concept's number needs no system."""
    for path in ("code", "extension.valueCoding"):
        yield from map(as_written, item.all(path))
    for at, text in item.placed("definition"):
        system, _, code = text.replace("#", "|").rpartition("|")
        yield Coding(short(system), code, None, at)
    yield from (Coding("", c, None, at) for at, c in item.placed("linkId") if CONCEPT.fullmatch(c))


def said(node: Node) -> Iterator[str]:
    """The values of a node in words, whatever their type."""
    for name, values in node.children.items():
        if name.startswith("value"):
            yield from filter(None, map(_words, values))


def _items(node: Node) -> Iterator[Node]:
    for item in node.all("item"):
        yield item
        yield from _items(item)
        for answer in item.all("answer"):
            yield from _items(answer)


def _wording(item: Node) -> str:
    """The text of a question; else the words that its name is made of, as `selfHarm`."""
    named = " ".join(_WORD.findall(" ".join(item.texts("linkId")))).lower()
    return " ".join(item.texts("text")) or (named if len(named) >= _LEAST else "Answer")


def _words(value: Node) -> str:
    """A text; else the words for a code, a quantity with its unit, a period, or the code itself."""
    if value.value is not None:
        return value.value.strip()
    return " ".join(
        value.texts("text")
        or value.texts("display")
        or value.texts("coding.display")
        or [*value.texts("comparator"), *value.texts("value"), *value.texts("unit")]
        or [*value.texts("start"), *value.texts("end"), *value.texts("title")]
        or value.texts("code")
        or value.texts("coding.code")
    )
