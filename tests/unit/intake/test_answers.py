"""Codes, text and silence become one answer a fact."""

import pytest

from services.contracts.vocabulary import Answer
from services.intake.answers import merge
from services.intake.source import FACTS, Silence

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


@pytest.mark.parametrize(("coded", "text", "expected", "why"), CASES)
def test_evidence_is_merged(
    coded: list[Answer], text: list[str], expected: Answer, why: str
) -> None:
    meanings = [{"suicidal": answer} for answer in coded]
    assert merge(meanings, text=text, silence={})["suicidal"] is expected, why


@pytest.mark.parametrize(
    ("coded", "text", "expected"),
    [([], [], NO), ([], ["urgent"], SUSPECTED), ([UNKNOWN], [], UNKNOWN), ([YES], [], YES)],
)
def test_silence_speaks_only_where_nothing_else_does(
    coded: list[Answer], text: list[str], expected: Answer
) -> None:
    meanings = [{"urgent": answer} for answer in coded]
    assert merge(meanings, text=text, silence=SCREENS)["urgent"] is expected


def test_every_fact_has_an_answer() -> None:
    assert merge([], text=[], silence={}).keys() == FACTS
