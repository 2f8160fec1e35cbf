"""What a BaRS referral says in codes: known ones by the tables, the others by their words."""

from typing import Any

import pytest

from services.contracts.vocabulary import Answer
from tests.unit.intake.examples import add
from tests.unit.intake.formats.test_bars import Change, answer, coding, put

CONDITIONS: list[tuple[dict[str, Any], Answer]] = [
    ({}, Answer.YES),
    ({"verificationStatus": coding("ver", "provisional")}, Answer.SUSPECTED),
    ({"verificationStatus": coding("ver", "refuted")}, Answer.UNKNOWN),
    ({"clinicalStatus": coding("clinical", "resolved")}, Answer.UNKNOWN),
]


@pytest.mark.parametrize(("state", "expected"), CONDITIONS)
def test_a_coded_condition_is_a_fact_as_far_as_it_is_confirmed(
    state: dict[str, Any], expected: Answer
) -> None:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "35489007"}]}
    condition = {"resourceType": "Condition", "code": code, **state}
    assert answer("mental_health", lambda b: add(b, **condition)) is expected


def test_the_words_of_a_code_that_no_table_knows_are_read_as_text() -> None:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "1", "display": "Depression"}]}
    condition = {"resourceType": "Condition", "code": code}
    assert answer("mental_health", lambda b: add(b, **condition)) is Answer.SUSPECTED


@pytest.mark.parametrize(
    ("kind", "element"),
    [
        ("ServiceRequest", "reasonCode"),
        ("Encounter", "reasonCode"),
        ("Observation", "valueCodeableConcept"),
    ],
)
def test_they_are_wherever_the_code_stands(kind: str, element: str) -> None:
    code = {"system": "http://snomed.info/sct", "code": "1", "display": "At risk of suicide"}
    concept = {"coding": [code]}
    said = [concept] if element == "reasonCode" else concept
    change = None if kind == "Observation" else put(kind, **{element: said})
    change = change or (lambda b: add(b, resourceType=kind, **{element: said}))
    assert answer("suicidal", change) is Answer.SUSPECTED


UNLISTED = [
    ("pathways-dx-codes", "Dx010", "medically_unwell"),
    ("pathways-dx-codes", "Dx010", "urgent"),
    ("arp-priority-codes", "C9", "urgent"),
    ("safeguarding-codes-bars", "1", "safeguarding"),
]


@pytest.mark.parametrize(("system", "code", "fact"), UNLISTED)
def test_a_code_of_a_table_that_does_not_list_it_is_suspected_and_never_silence(
    system: str, code: str, fact: str
) -> None:
    said = [coding(system, code)]
    assert answer(fact, put("ServiceRequest", reasonCode=said)) is Answer.SUSPECTED


def test_an_affirmed_question_counts_and_a_denied_one_does_not() -> None:
    def asked(value: bool) -> Change:
        item = {"text": "Any domestic abuse?", "answer": [{"valueBoolean": value}]}
        return lambda b: add(b, resourceType="QuestionnaireResponse", item=[item])

    assert answer("domestic_violence", asked(True)) is Answer.SUSPECTED
    assert answer("domestic_violence", asked(False)) is Answer.UNKNOWN
