"""The questions of a BaRS message that were answered, however deep they stand in each other."""

from collections.abc import Iterator
from typing import NamedTuple

from services.intake.formats.bars_message import Coding, Message, codings_as_sent
from services.intake.formats.bars_standing import standing
from services.intake.formats.fhir_node import Node


class Answered(NamedTuple):
    """A question and its answers in words; a code without words is its own word."""

    item: Node
    question: str
    answers: list[str]


def answered(message: Message) -> Iterator[Answered]:
    """Every question with an answer."""
    for response in standing(message, "QuestionnaireResponse"):
        for item in _items(response):
            if answers := [text for answer in item.all("answer") for text in _texts(answer)]:
                yield Answered(item, " ".join(item.texts("text")) or "Answer", answers)


def coded(message: Message) -> Iterator[Coding]:
    """Every code that is an answer."""
    for each in answered(message):
        yield from codings_as_sent(each.item, "answer.valueCoding")


def _items(node: Node) -> Iterator[Node]:
    for item in node.all("item"):
        yield item
        yield from _items(item)
        for answer in item.all("answer"):
            yield from _items(answer)


def _texts(answer: Node) -> Iterator[str]:
    for name, values in answer.children.items():
        if name.startswith("value"):
            yield from filter(None, map(_words, values))


def _words(value: Node) -> str:
    """A text; else the words for a code, a quantity with its unit, or the code itself."""
    if value.value is not None:
        return value.value.strip()
    quantity = [*value.texts("value"), *value.texts("unit")]
    return " ".join(value.texts("display") or quantity or value.texts("code"))
