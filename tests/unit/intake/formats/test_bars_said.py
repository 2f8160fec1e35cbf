"""Wherever a BaRS referral says something, a person reads it, and a concern in it counts."""

from typing import Any

import pytest

from services.contracts.vocabulary import Answer
from services.intake.canonical import Canonical
from services.intake.formats import bars
from services.intake.source_files import load
from tests.unit.intake.examples import add, community, encoded, resource

YAS = load("yas")
SAFEGUARDING = "https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars"
CONCERN = {"system": SAFEGUARDING, "code": "766561000000109"}
WORDS = "Says that she wants to die."


def with_a(kind: str, **fields: Any) -> Canonical:
    """A referral that says nothing but what this resource does."""
    bundle = community()
    for each in ("Flag", "Condition", "Observation", "QuestionnaireResponse"):
        bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] != each]
    resource(bundle, "CarePlan").pop("activity", None)
    if kind == "Encounter":
        resource(bundle, kind).update(fields)
    else:
        add(bundle, resourceType=kind, **fields)
    return bars.parse(encoded(bundle), "application/fhir+json", YAS)


def questions(*items: dict[str, Any]) -> Canonical:
    return with_a("QuestionnaireResponse", status="completed", item=list(items))


def asked(text: str, value: dict[str, Any], *below: dict[str, Any]) -> dict[str, Any]:
    return {"text": text, "answer": [value | ({"item": list(below)} if below else {})]}


def test_a_code_that_a_table_has_counts_as_the_reason_of_an_encounter() -> None:
    found = with_a("Encounter", reasonCode=[{"coding": [CONCERN]}])
    assert found.answers["safeguarding"] is Answer.YES


def test_a_code_that_a_table_has_is_a_suspicion_where_it_answers_a_question() -> None:
    found = questions(asked("The crew's concern", {"valueCoding": CONCERN}))
    assert found.answers["safeguarding"] is Answer.SUSPECTED
    assert "The crew's concern: 766561000000109" in found.narrative


def test_an_answer_never_says_no_by_its_code() -> None:
    nothing = {"system": SAFEGUARDING, "code": "861931000000100"}
    assert with_a("Flag", code={"coding": [nothing]}).answers["safeguarding"] is Answer.NO
    found = questions(asked("Is the cat looked after?", {"valueCoding": nothing}))
    assert found.answers["safeguarding"] is Answer.UNKNOWN


def test_questions_below_an_answer_are_read() -> None:
    found = questions(
        asked("Any risk?", {"valueBoolean": True}, asked("Details", {"valueString": WORDS}))
    )
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert f"Details: {WORDS}" in found.narrative


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"valueInteger": 3}, "3"),
        ({"valueQuantity": {"value": 1.5, "unit": "m"}}, "1.5 m"),
        ({"valueCoding": {"code": "Y", "display": "Yes"}}, "Yes"),
        ({"valueDate": "2026-01-05"}, "2026-01-05"),
    ],
)
def test_an_answer_of_any_type_is_read(value: dict[str, Any], said: str) -> None:
    assert f"How much?: {said}" in questions(asked("How much?", value)).narrative


@pytest.mark.parametrize(
    ("coding", "unmapped"),
    [
        ({"code": "6471006", "display": "Suicidal thoughts"}, [("", "6471006")]),
        ({"system": "http://snomed.info/sct", "display": "Suicidal thoughts"}, []),
    ],
)
@pytest.mark.parametrize("kind", ["Condition", "Flag"])
def test_the_words_of_a_code_without_its_system_or_itself_count(
    coding: dict[str, str], unmapped: list[tuple[str, str]], kind: str
) -> None:
    found = with_a(kind, code={"coding": [coding]})
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert [each[1:] for each in found.unmapped] == unmapped
    assert any("Suicidal thoughts" in each for each in found.narrative)


def test_a_kind_of_flag_in_words_counts() -> None:
    found = with_a("Flag", category=[{"text": "Safeguarding"}], code={"text": "See notes"})
    assert found.answers["safeguarding"] is Answer.SUSPECTED


OVER = {"clinicalStatus": {"coding": [{"code": "inactive"}]}}
DENIED = {"status": "final", "valueBoolean": False}


@pytest.mark.parametrize(
    ("kind", "fields", "line"),
    [("Condition", OVER, "Neglect: inactive"), ("Observation", DENIED, "Neglect: no")],
)
def test_what_is_over_or_denied_is_no_concern_but_its_note_may_be_one(
    kind: str, fields: dict[str, Any], line: str
) -> None:
    found = with_a(kind, code={"text": "Neglect"}, note=[{"text": WORDS}], **fields)
    assert found.answers["safeguarding"] is Answer.UNKNOWN
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert {line, WORDS} <= set(found.narrative)


def test_what_was_a_mistake_is_not_read() -> None:
    found = with_a("Observation", status="entered-in-error", note=[{"text": WORDS}])
    assert WORDS not in found.narrative
    assert found.answers["suicidal"] is Answer.NO


def test_every_observation_keeps_its_own_value() -> None:
    bundle = community()
    for text, value in (("Safe at home?", "No"), ("Carer there?", "Yes"), ("Medicines?", "No")):
        add(bundle, resourceType="Observation", code={"text": text}, valueString=value)
    found = bars.parse(encoded(bundle), "application/fhir+json", YAS)
    assert {"Safe at home?: No", "Carer there?: Yes", "Medicines?: No"} <= set(found.narrative)


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"status": "active"}, []),
        ({"status": "rejected"}, ["Consent: rejected"]),
        ({"status": "active", "provision": {"type": "deny"}}, ["Consent: active, deny"]),
        ({}, ["Consent: without a status"]),
    ],
)
def test_consent_is_told_where_it_is_not_given(fields: dict[str, Any], lines: list[str]) -> None:
    found = with_a("Consent", **fields)
    assert [each for each in found.narrative if each.startswith("Consent")] == lines
