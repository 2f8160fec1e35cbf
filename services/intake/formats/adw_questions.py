"""The questions of a notice's QuestionnaireResponse, each with its answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from services.intake.formats.adw_wording import Question, known
from services.intake.formats.bars_message import Message
from services.intake.formats.denial import denies
from services.intake.formats.fhir_node import Node

_YES = frozenset({"true", "yes", "y"})
_NO = frozenset({"false", "no", "n"})
_CODED = ("answer.valueCoding", "answer.valueCodeableConcept.coding")
_SAID = ("text", "title", "display", "value", "unit")
"""What of a value with parts is said in words or numbers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answers. `question` is None for one that the standard does not have."""

    question: Question | None
    at: str
    wording: str
    codes: tuple[Node, ...]
    words: tuple[tuple[str, str], ...]
    """Each after its FHIRPath."""

    @property
    def affirmed(self) -> bool:
        """Whether somebody answers with a plain yes."""
        said = (
            *(word for _, word in self.words),
            *(code.text("code") or "" for code in self.codes),
        )
        return any(each.lower() in _YES for each in said)

    @property
    def undenied(self) -> bool:
        """Whether it says no plain no: by a code to what nobody knows as a question, or in words.

        Details of a concern are read for themselves: their question only asks for more.
        """
        by_code = self.question is None and any(not _no(code) for code in self.codes)
        in_words = any(not denies(word) for _, word in self.words)
        return by_code or (in_words and self.question is not Question.SAFEGUARDING_DETAIL)

    @property
    def shown(self) -> str:
        """The question and its answers, for people."""
        coded = (code.text("display") or code.text("code") for code in self.codes)
        said = [*(each for each in coded if each), *(word for _, word in self.words)]
        return f"{self.wording} {', '.join(said)}"


def asked(message: Message) -> Iterator[Asked]:
    """Every question that has an answer."""
    for response in message.of("QuestionnaireResponse"):
        for group in response.all("group"):
            yield from _in_group(group)


def _in_group(group: Node) -> Iterator[Asked]:
    for node in group.all("question"):
        found = _asked(node)
        if found.codes or found.words:
            yield found
    for inner in (*group.all("group"), *group.all("question.answer.group")):
        yield from _in_group(inner)


def _asked(node: Node) -> Asked:
    wording = " ".join(node.texts("text")) or "Answer:"
    codings = [each for path in _CODED for each in node.all(path)]
    codes = tuple(each for each in codings if each.text("code"))
    uncoded = [each for each in codings if not each.text("code")]
    words = [word for each in uncoded for word in each.placed("display")]
    words += [word for each in node.all("answer") for word in _in_words(each)]
    return Asked(known(wording), node.path, wording, codes, tuple(words))


def _in_words(answer: Node) -> Iterator[tuple[str, str]]:
    """Its value, of whatever type that is no coding."""
    for name, values in answer.children.items():
        if name.startswith("value") and name != "valueCoding":
            for value in values:
                yield from ((value.path, text) for text in [(value.value or "").strip()] if text)
                yield from (said for part in _SAID for said in value.placed(part))


def _no(code: Node) -> bool:
    return any(denied(code.text(each) or "") for each in ("code", "display"))


def denied(text: str) -> bool:
    """Whether a code or its display is a plain no."""
    return text.lower() in _NO
