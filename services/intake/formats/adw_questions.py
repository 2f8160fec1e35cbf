"""The questions of a notice's QuestionnaireResponse, known by the standard's fixed wording."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.intake.formats.bars_message import Message
from services.intake.formats.fhir_node import Node


class Question(StrEnum):
    """What the standard asks. A coded answer is read by the table `adw-<name>` of the source.

    Tables go by question, not by code system: three questions share one system, and its Y says
    one thing of a carer and another of safeguarding.
    """

    PATIENT_CONSULTED = "patient-consulted"
    CARER_CONSULTED = "carer-consulted"
    SAFEGUARDING = "safeguarding"
    SAFEGUARDING_DETAIL = "safeguarding-detail"
    CONSENT = "patient-consent"
    THIRD_PARTY_CONSENT = "third-party-consent"
    CHC_CONSIDERED = "chc-considered"
    CHC_RESULT = "chc-result"

    @property
    def table(self) -> str:
        """The table that reads its answers."""
        return f"adw-{self.value}"


_CARER = "has the patient's carer (if applicable) been consulted regarding the "
_CHC = "the provision of nhs continuing health care"

_WORDING = {
    "has the patient been consulted regarding this assessment notice": Question.PATIENT_CONSULTED,
    "has the patient been consulted regarding the proposed discharge date": (
        Question.PATIENT_CONSULTED
    ),
    _CARER + "assessment notice": Question.CARER_CONSULTED,
    _CARER + "proposed discharge date": Question.CARER_CONSULTED,
    "are there any safeguarding concerns associated with the patient": Question.SAFEGUARDING,
    "if safeguarding concerns have been identified, please provide further relevant details of "
    "these": Question.SAFEGUARDING_DETAIL,
    "has the patient consented to this assessment notice": Question.CONSENT,
    "what is the source of the third party consent for this assessment notice": (
        Question.THIRD_PARTY_CONSENT
    ),
    f"has {_CHC} been considered": Question.CHC_CONSIDERED,
    f"if {_CHC} has been considered, what was the result of that consideration": (
        Question.CHC_RESULT
    ),
}
_SPACES = re.compile(r"\s+")
_YES = frozenset({"true", "yes", "y"})
_NO = frozenset({"false", "no", "n"})
_IN_WORDS = ("valueString", "valueBoolean", "valueDate", "valueDateTime", "valueInteger")


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
        """Whether it is a code that says no plain no to what nobody knows as a question."""
        return self.question is None and any(not _no(code) for code in self.codes)

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
    words = [each for kind in _IN_WORDS for each in node.placed(f"answer.{kind}")]
    codings = list(node.all("answer.valueCoding"))
    codes = tuple(each for each in codings if each.text("code"))
    uncoded = [each for each in codings if not each.text("code")]
    words += [word for each in uncoded for word in each.placed("display")]
    return Asked(_known(wording), node.path, wording, codes, tuple(words))


def _no(code: Node) -> bool:
    return any((code.text(each) or "").lower() in _NO for each in ("code", "display"))


def _known(wording: str) -> Question | None:
    plain = _SPACES.sub(" ", wording.lower().replace("\u2019", "'")).strip(" .?:")
    return _WORDING.get(plain)
