"""Codes, text and silence become one answer a fact."""

import pytest

from services.contracts.vocabulary import Answer
from services.intake.answers import merge
from services.intake.evidence import Basis, Evidence
from services.intake.parts.closed import FACTS
from services.intake.parts.tables import Silence

YES, NO, SUSPECTED, UNKNOWN = Answer.YES, Answer.NO, Answer.SUSPECTED, Answer.UNKNOWN
SCREENS = {"urgent": Silence(means="no", agreement="They always screen.")}

CASES = [
    ([], [], UNKNOWN, "nothing was said"),
    ([YES], [], YES, "a code"),
    ([YES, NO], [], YES, "codes that differ: the graver"),
    ([NO, SUSPECTED], [], SUSPECTED, "codes that differ: the graver"),
    ([UNKNOWN, NO], [], NO, "an answer is more than none"),
    ([], ["suicidal"], SUSPECTED, "text alone never says yes"),
    ([NO], ["suicidal"], SUSPECTED, "text against a coded no: a person looks"),
    ([UNKNOWN], ["suicidal"], SUSPECTED, "text where nobody knew"),
    ([YES], ["suicidal"], YES, "text takes nothing away"),
]


def heard(fact: str, coded: list[Answer], text: list[str]) -> list[Evidence]:
    """What codes and text say of a fact."""
    said = [Evidence(fact, answer, Basis.CODE) for answer in coded]
    return said + [Evidence(each, SUSPECTED, Basis.TEXT) for each in text]


def merged(evidence: list[Evidence], silence: dict[str, Silence]) -> dict[str, Answer]:
    return {each.fact: each.answer for each in merge(evidence, silence=silence)}


@pytest.mark.parametrize(("coded", "text", "expected", "why"), CASES)
def test_evidence_is_merged(
    coded: list[Answer], text: list[str], expected: Answer, why: str
) -> None:
    assert merged(heard("suicidal", coded, text), {})["suicidal"] is expected, why


@pytest.mark.parametrize(
    ("coded", "text", "expected"),
    [([], [], NO), ([], ["urgent"], SUSPECTED), ([UNKNOWN], [], UNKNOWN), ([YES], [], YES)],
)
def test_silence_speaks_only_where_nothing_else_does(
    coded: list[Answer], text: list[str], expected: Answer
) -> None:
    assert merged(heard("urgent", coded, text), SCREENS)["urgent"] is expected


def test_every_fact_has_an_answer() -> None:
    assert merged([], {}).keys() == FACTS


def test_of_two_that_say_the_same_the_first_is_told() -> None:
    first = Evidence("suicidal", YES, Basis.CODE, "Flag.code", "sct", "6471006")
    found = merge([first, Evidence("suicidal", YES, Basis.CODE, "elsewhere")], silence={})
    assert first in found


def test_silence_is_told_as_such() -> None:
    (urgent,) = [each for each in merge([], silence=SCREENS) if each.fact == "urgent"]
    assert (urgent.answer, urgent.basis) == (NO, Basis.SILENCE)
