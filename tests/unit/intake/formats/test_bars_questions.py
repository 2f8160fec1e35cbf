"""An answer that is not a plain no leaves no question about a concern to silence."""

from typing import Any

import pytest

from services.contracts.vocabulary import Answer
from services.intake.formats.bars_answer import affirms, denies
from tests.unit.intake.formats.test_bars import answer, coding, put
from tests.unit.intake.formats.test_bars_said import asked, questions, with_a

SCT = "http://snomed.info/sct"
YES_NO = "http://terminology.hl7.org/CodeSystem/v2-0136"
SUICIDAL = {"system": SCT, "code": "6471006"}
QUESTION = "Any thoughts of self-harm?"

RAISING: list[dict[str, Any]] = [
    {"valueCoding": {"system": YES_NO, "code": "Y"}},
    {"valueCoding": {"system": YES_NO, "code": "Y", "display": "Yes"}},
    {"valueCoding": {"system": SCT, "code": "373066001", "display": "Yes (qualifier value)"}},
    {"valueCoding": {"system": SCT, "code": "373066001"}},
    {"valueCoding": {"system": "urn:x", "code": "17"}},
    {"valueCoding": {"system": "urn:x", "display": "Ticked"}},
    {"valueString": "Yes, see notes"},
    {"valueString": "See notes"},
    {"valueString": "YES - told the crew"},
    {"valueString": "No, but he has said so before"},
    {"valueString": "Not known"},
    {"valueString": "Not asked"},
    {"valueInteger": 3},
    {"valueReference": {"display": "See the crew's report"}},
]


@pytest.mark.parametrize("value", RAISING)
def test_whatever_is_more_than_a_plain_no_is_a_suspicion(value: dict[str, Any]) -> None:
    assert questions(asked(QUESTION, value)).answers["suicidal"] is Answer.SUSPECTED


DENYING: list[dict[str, Any]] = [
    {"valueBoolean": False},
    {"valueString": "No"},
    {"valueString": "None known."},
    {"valueString": "No concerns identified"},
    {"valueCoding": {"system": YES_NO, "code": "N"}},
    {"valueCoding": {"system": SCT, "code": "373067005", "display": "No (qualifier value)"}},
]


@pytest.mark.parametrize("value", DENYING)
def test_a_plain_no_is_no_suspicion(value: dict[str, Any]) -> None:
    assert questions(asked(QUESTION, value)).answers["suicidal"] is Answer.NO


def test_of_several_answers_one_that_is_no_plain_no_is_enough() -> None:
    item = {"text": QUESTION, "answer": [{"valueString": "No"}, {"valueString": "Sometimes"}]}
    assert questions(item).answers["suicidal"] is Answer.SUSPECTED


@pytest.mark.parametrize("value", [{"valueBoolean": False}, {"valueString": "No"}])
def test_a_no_to_a_question_that_denies_is_a_suspicion(value: dict[str, Any]) -> None:
    found = questions(asked("No safeguarding concerns identified?", value))
    assert found.answers["safeguarding"] is Answer.SUSPECTED
    found = with_a("Observation", code={"text": "No thoughts of self-harm"}, **value)
    assert found.answers["suicidal"] is (Answer.SUSPECTED if "valueBoolean" in value else Answer.NO)


def test_a_yes_to_a_question_that_denies_is_none() -> None:
    found = questions(asked("No safeguarding concerns identified?", {"valueBoolean": True}))
    assert found.answers["safeguarding"] is Answer.UNKNOWN


def test_a_no_by_a_table_of_ours_denies_the_question() -> None:
    nothing = coding("safeguarding-codes-bars", "861931000000100")["coding"][0]
    found = questions(asked("Safeguarding concerns?", {"valueCoding": nothing}))
    assert found.answers["safeguarding"] is Answer.UNKNOWN


KNOWN: list[dict[str, Any]] = [
    {"linkId": "6471006"},
    {"code": [SUICIDAL]},
    {"definition": f"{SCT}|6471006"},
    {"extension": [{"url": "urn:x", "valueCoding": SUICIDAL}]},
]


@pytest.mark.parametrize("item", KNOWN)
@pytest.mark.parametrize("value", RAISING)
def test_a_question_that_a_table_knows_counts_whatever_is_answered(
    item: dict[str, Any], value: dict[str, Any]
) -> None:
    found = questions({"text": "Question 7", "answer": [value], **item})
    assert found.answers["suicidal"] is Answer.SUSPECTED


@pytest.mark.parametrize("value", DENYING)
def test_a_question_that_a_table_knows_is_denied_by_a_plain_no(value: dict[str, Any]) -> None:
    found = questions({"text": "Question 7", "code": [SUICIDAL], "answer": [value]})
    assert found.answers["suicidal"] is Answer.NO


def test_a_question_that_has_no_words_is_known_by_its_name() -> None:
    found = questions({"linkId": "safeguardingConcern", "answer": [{"valueBoolean": True}]})
    assert found.answers["safeguarding"] is Answer.SUSPECTED
    assert "safeguarding concern: true" in found.narrative


@pytest.mark.parametrize("value", RAISING)
def test_an_observation_that_a_table_knows_counts_whatever_its_value(
    value: dict[str, Any],
) -> None:
    observed = {
        ("valueCodeableConcept" if name == "valueCoding" else name): (
            {"coding": [each]} if name == "valueCoding" else each
        )
        for name, each in value.items()
    }
    for fields in (observed, {"component": [{"code": {"coding": [SUICIDAL]}, **observed}]}):
        found = with_a("Observation", status="final", code={"coding": [SUICIDAL]}, **fields)
        assert found.answers["suicidal"] is Answer.YES


NO_ISSUES = coding("safeguarding-codes-bars", "861931000000100")
PLAIN: list[tuple[dict[str, Any], Answer]] = [
    ({}, Answer.NO),
    ({"valueBoolean": True}, Answer.NO),
    ({"valueCodeableConcept": {"coding": [{"system": YES_NO, "code": "Y"}]}}, Answer.NO),
    ({"valueBoolean": False}, Answer.SUSPECTED),
    ({"valueString": "Yes, but see notes"}, Answer.SUSPECTED),
    ({"valueCodeableConcept": {"coding": [{"system": YES_NO, "code": "N"}]}}, Answer.SUSPECTED),
]


@pytest.mark.parametrize(("value", "expected"), PLAIN)
def test_that_there_is_no_concern_holds_where_it_is_plainly_so(
    value: dict[str, Any], expected: Answer
) -> None:
    found = with_a("Observation", status="final", code=NO_ISSUES, **value)
    assert found.answers["safeguarding"] is expected


def test_a_component_has_a_value_of_its_own() -> None:
    parts = [
        {"code": {"text": "Neglect"}, "valueBoolean": False},
        {"code": {"coding": [SUICIDAL]}, "valueBoolean": True},
    ]
    for denied in ({}, {"valueBoolean": False}):
        found = with_a("Observation", code={"text": "Risks"}, component=parts, **denied)
        assert found.answers["safeguarding"] is Answer.UNKNOWN
        assert found.answers["suicidal"] is Answer.YES
        assert "Neglect: no" in found.narrative


def test_an_amount_that_was_observed_is_told() -> None:
    quantity = {"value": 15, "unit": "weeks"}
    found = with_a("Observation", code={"text": "Estimated age"}, valueQuantity=quantity)
    assert "Estimated age: 15 weeks" in found.narrative


@pytest.mark.parametrize("priority", ["emergency", "Urgent", "1"])
def test_a_priority_that_nobody_lists_leaves_open_whether_it_is_urgent(priority: str) -> None:
    assert answer("urgent", put("ServiceRequest", priority=priority)) is Answer.UNKNOWN


@pytest.mark.parametrize(
    "system",
    [
        "http://snomed.info/sct/83821000000107",
        "http://snomed.info/sct|2024",
        "http://snomed.info/sct/999000041000000102/version/20230412",
        "urn:oid:2.16.840.1.113883.6.96",
    ],
)
def test_snomed_is_known_by_every_address_that_it_has(system: str) -> None:
    code = {"coding": [{"system": system, "code": "6471006"}]}
    assert with_a("Condition", code=code).answers["suicidal"] is Answer.YES


BARE = {"coding": [{"code": "6471006"}]}
STANDING: list[tuple[str, dict[str, Any]]] = [
    ("Condition", {"code": BARE}),
    ("Flag", {"code": BARE}),
    ("Encounter", {"reasonCode": [BARE]}),
    ("Observation", {"code": BARE}),
    ("Observation", {"component": [{"valueCodeableConcept": BARE}]}),
    ("QuestionnaireResponse", {"item": [{"answer": [{"valueCoding": BARE["coding"][0]}]}]}),
]


@pytest.mark.parametrize(("kind", "fields"), STANDING)
def test_a_concepts_number_without_its_system_is_a_suspicion(
    kind: str, fields: dict[str, Any]
) -> None:
    assert with_a(kind, **fields).answers["suicidal"] is Answer.SUSPECTED


def test_a_short_code_without_its_system_says_nothing() -> None:
    found = with_a("Condition", code={"coding": [{"code": "U"}]})
    assert found.answers["safeguarding"] is Answer.UNKNOWN


def test_a_category_counts_where_a_code_that_is_known_says_nothing() -> None:
    safe = coding("scene-safety-codes-bars", "S")
    category = [coding("flag-categories-bars", "SG")]
    found = with_a("Flag", status="active", category=category, code=safe)
    assert found.answers["safeguarding"] is Answer.SUSPECTED


def test_a_plain_answer_is_a_yes_or_a_no_or_neither() -> None:
    assert affirms("Yes.")
    assert denies("N/A")
    for text in ("No, but …", "Yes and no", "", "not known", "nobody"):
        assert not affirms(text)
        assert not denies(text)
