"""The observations of an HL7 v2 message: questions (OBX-3) and their answers (OBX-5).

An answer is looked up as `question=answer`. Where a table has the question and not the answer,
the facts that its other answers speak to are not known: they are never left to silence.
"""

from collections.abc import Iterator

from services.contracts.vocabulary import Answer
from services.intake.formats.hl7_codings import Coding, codings, systems
from services.intake.formats.hl7_message import Message, Segment, Value
from services.intake.parts.closed import Meaning
from services.intake.parts.tables import CodeTable

_WITHDRAWN = frozenset({"D", "W"})
_WITHOUT_RESULT = "X"
_CODED = frozenset({"CE", "CF", "CNE", "CWE", "ID", "IS"})
_PLACE = "obx-3"


def stands(observation: Segment) -> bool:
    """Whether an observation is neither deleted nor wrong nor without a result."""
    return observation.text(11) not in (*_WITHDRAWN, _WITHOUT_RESULT)


def is_coded(observation: Segment) -> bool:
    """Whether the answer is a code, and no text."""
    return observation.text(2) in _CODED


def question(observation: Segment) -> Value | None:
    """The question; None where there is none."""
    return next(iter(observation.values(3)), None)


def unanswered(message: Message) -> Iterator[tuple[Coding, ...]]:
    """Questions that were put and have no answer, each as it would be looked up without one."""
    for segment in message.all("OBX"):
        if segment.text(11) not in _WITHDRAWN and (not stands(segment) or not _answers(segment)):
            yield _asked(segment, segment.at(5), "", None)


def answered(message: Message) -> Iterator[tuple[Segment, Value, tuple[Coding, ...]]]:
    """Each answer with its codings, `question=answer` first."""
    for segment in message.all("OBX"):
        for value in _answers(segment) if stands(segment) else ():
            answer = value.text() or value.texts()[0]
            asked = _asked(segment, value.at, answer, value.component(2))
            own = (each for each in codings(value, "obx-5") if len(each.systems) > 1)
            yield segment, value, (*asked, *own)


def undecided(pair: Coding, table: CodeTable) -> Meaning:
    """What an answer says that the table does not list, where it lists the question."""
    says = (facts for code, facts in table.codes.items() if code.startswith(f"{pair.asked}="))
    return {fact: Answer.UNKNOWN for facts in says for fact in facts} if pair.asked else {}


def _answers(segment: Segment) -> list[Value]:
    return [each for each in segment.values(5) if any(each.components())]


def _asked(segment: Segment, at: str, answer: str, display: str | None) -> tuple[Coding, ...]:
    found = question(segment)
    named = {each.code: each.systems for each in codings(found, _PLACE)} if found else {}
    if not named:
        words = (found.component(2) if found else None) or ""
        named = {words: systems(segment.text(3, 3), _PLACE)}
    return tuple(
        Coding(at, tables, f"{asked}={answer}", display, asked=asked)
        for asked, tables in named.items()
    )
