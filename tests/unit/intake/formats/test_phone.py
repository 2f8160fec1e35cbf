"""The telephone form: what it asks becomes facts, what it does not ask is refused."""

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.vocabulary import Answer, Locality
from services.intake.formats import phone
from services.intake.rejected import Rejected
from services.intake.source_files import load
from tests.thorough import thorough
from tests.unit.intake.examples import PHONE_JSON, encoded
from tests.unit.intake.examples import phone as form

SOURCE = load("contact-centre")
ALL_NO = form()["exclusions"]


def answers(**changes: Any) -> dict[str, Answer]:
    return dict(phone.parse(encoded(form(**changes)), SOURCE).answers)


def refused(body: bytes) -> Rejected:
    with pytest.raises(Rejected) as caught:
        phone.parse(body, SOURCE)
    return caught.value


def pointers(**changes: Any) -> list[str]:
    return [each.pointer for each in refused(encoded(form(**changes))).problems]


NEEDS = [
    (["toilet"], {"struggling_at_home"}, "a need at home"),
    (["equipment"], {"equipment_needs"}, "equipment alone"),
    (
        ["equipment", "care_and_support"],
        {"equipment_needs", "care_and_equipment_needs"},
        "care and equipment",
    ),
    (
        ["equipment", "home_care"],
        {"equipment_needs", "care_and_equipment_needs", "home_care_requested"},
        "home care is care",
    ),
    (["carer_support"], {"carer_needs"}, "a carer"),
    (["caring"], {"carer_needs", "struggling_at_home"}, "struggling with caring"),
    (["falls"], {"falls_risk"}, "falls"),
    ([], set(), "nothing ticked"),
]


@pytest.mark.parametrize(("ticked", "met", "why"), NEEDS)
def test_ticked_needs_become_inclusions(ticked: list[str], met: set[str], why: str) -> None:
    found = answers(needs=ticked, summary="Asks for help.", reason="OTH")
    assert {fact for fact, answer in found.items() if answer is Answer.YES} == met, why


@pytest.mark.parametrize("exclusion", sorted(ALL_NO))
@pytest.mark.parametrize("answer", list(Answer))
def test_each_exclusion_is_taken_as_it_was_answered(exclusion: str, answer: Answer) -> None:
    found = answers(exclusions=ALL_NO | {exclusion: answer.value}, summary="Asks for help.")
    assert found[exclusion] is answer


@pytest.mark.parametrize("exclusion", sorted(ALL_NO))
def test_an_exclusion_that_was_not_asked_is_refused(exclusion: str) -> None:
    asked = {name: answer for name, answer in ALL_NO.items() if name != exclusion}
    assert pointers(exclusions=asked) == [f"/exclusions/{exclusion}"]


def test_the_story_can_raise_a_suspicion_that_the_form_denied() -> None:
    found = answers(summary="Says that her son is taking her pension.")
    assert found["safeguarding"] is Answer.SUSPECTED


def test_a_story_that_denies_leaves_the_answer_alone() -> None:
    assert answers(summary="No safeguarding concern.")["safeguarding"] is Answer.NO


def test_the_reason_for_contact_speaks_too() -> None:
    assert answers(reason="R-SI", summary="Asks for help.")["safeguarding"] is Answer.YES


def test_the_whole_form_is_read() -> None:
    found = phone.parse(PHONE_JSON, SOURCE)
    assert found.source_reference == "CC-2026-000001"
    assert found.person.nhs_number.check == "valid"
    assert found.referrer.relationship == "daughter"
    assert found.locality is Locality.SOUTH
    assert found.respond_by_asked == datetime(2026, 3, 6, 17, tzinfo=UTC)
    assert found.narrative[-1] == "Consent: yes; the person is aware: yes."


def test_an_unknown_person_is_accepted() -> None:
    assert phone.parse(encoded(form(person={}, referrer={})), SOURCE).person.family_name is None


def test_a_wrong_nhs_number_is_flagged_and_kept_as_sent() -> None:
    number = phone.parse(encoded(form(person={"nhs_number": "999 000 0019"})), SOURCE).person
    assert (number.nhs_number.value, number.nhs_number.check) == ("999 000 0019", "invalid")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"reference": 5}, "/reference"),
    ({"reference": "has spaces in it"}, "/reference"),
    ({"requester_type": "AMB"}, "/requester_type"),
    ({"reason": "because"}, "/reason"),
    ({"needs": "falls"}, "/needs"),
    ({"needs": ["falls", "flying"]}, "/needs/1"),
    ({"person": {"birth_date": "1941-02-30"}}, "/person/birth_date"),
    ({"person": {"birth_date": 19410504}}, "/person/birth_date"),
    ({"person": []}, "/person"),
    ({"summary": "   "}, "/summary"),
    ({"summary": "x" * 20_001}, "/summary"),
    ({"respond_by": "2026-03-06"}, "/respond_by"),
    ({"respond_by": "2026-03-06T17:00:00"}, "/respond_by"),
    ({"respond_by": 1_700_000_000}, "/respond_by"),
    ({"respond_by": "0001-01-01T00:00:00+14:00"}, "/respond_by"),
    ({"area": "moon"}, "/area"),
    ({"consent": {"person_aware": "yes", "given": "no"}}, "/consent"),
    ({"exclusions": ALL_NO | {"urgent": True}}, "/exclusions/urgent"),
    ({"version": 2}, "/version"),
]


@pytest.mark.parametrize(("change", "pointer"), WRONG)
def test_what_does_not_fit_is_pointed_at(change: dict[str, Any], pointer: str) -> None:
    assert pointers(**change) == [pointer]


@pytest.mark.parametrize("name", sorted(form().keys() - {"area", "respond_by"}))
def test_each_required_field_is_required(name: str) -> None:
    problems = refused(encoded(form(**{name: None}))).problems
    assert [(each.pointer, each.code) for each in problems] == [(f"/{name}", "required")]


def test_a_name_that_could_be_content_is_not_echoed() -> None:
    found = refused(encoded(form() | {"Testperson Example": 1}))
    assert [each.pointer for each in found.problems] == [""]


def test_nothing_that_was_sent_is_in_the_refusal() -> None:
    canary = "Canary-Zulu"
    body = form(reason=canary, area=canary, needs=[canary], person={"birth_date": canary})
    found = refused(encoded(body))
    assert found.status == 422
    assert canary not in repr(found.problems)
    assert canary not in str(found)


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": NaN}', b'{"a": 1, "a": 1}'])
def test_what_is_not_json_is_400(body: bytes) -> None:
    assert refused(body).status == 400


@pytest.mark.parametrize("body", [b"[]", b"1", b'"text"', b"null"])
def test_json_that_is_no_object_is_422(body: bytes) -> None:
    assert refused(body).status == 422


@thorough
@given(
    st.sampled_from(sorted(form())),
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=4),
)
def test_any_value_in_any_field_is_read_or_refused(name: str, value: object) -> None:
    with suppress(Rejected):
        phone.parse(encoded(form() | {name: value}), SOURCE)


def test_what_somebody_needs_to_be_talked_with_is_read_as_text() -> None:
    person = form()["person"] | {"communication_needs": "Alone: her son is taking her pension"}
    assert answers(person=person)["safeguarding"] is Answer.SUSPECTED


def test_the_reason_for_sharing_without_consent_is_read_as_text() -> None:
    consent = form()["consent"] | {
        "given": "no",
        "share_anyway_because": "Her son takes her pension",
    }
    assert answers(consent=consent)["safeguarding"] is Answer.SUSPECTED
