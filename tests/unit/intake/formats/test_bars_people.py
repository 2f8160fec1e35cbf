"""Who a BaRS referral is about: nobody's name is lost, and nobody is taken for another."""

from typing import Any

import pytest

from services.intake.canonical import Canonical
from services.intake.formats import bars
from tests.unit.intake.examples import FALLS_XML, community, encoded, resource
from tests.unit.intake.formats.test_bars import JSON, XML, YAS, refused
from tests.unit.intake.formats.test_bars_purpose import saying

NHS = "https://fhir.nhs.uk/Id/nhs-number"


def of(**patient: Any) -> Canonical:
    bundle = community()
    resource(bundle, "Patient").update(patient)
    return bars.parse(encoded(bundle), JSON, YAS)


NAMES: list[tuple[list[dict[str, Any]], str, tuple[str, ...]]] = [
    ([{"text": "Mrs Example Oneperson"}], "Mrs Example Oneperson", ()),
    ([{"use": "official", "text": "Oneperson"}], "Oneperson", ()),
    ([{"given": ["Example"], "text": "Example Oneperson"}], "Example Oneperson", ("Example",)),
    ([{"family": "Oneperson", "text": "Example Oneperson"}], "Oneperson", ()),
    ([{"use": "old", "family": "Before"}, {"use": "usual", "family": "Now"}], "Now", ()),
    ([{"use": "maiden", "family": "Before"}, {"family": "Now"}], "Now", ()),
    ([{"use": "old", "family": "Before"}], "Before", ()),
]


@pytest.mark.parametrize(("names", "family", "given"), NAMES)
def test_a_name_is_understood_however_it_is_written(
    names: list[dict[str, Any]], family: str, given: tuple[str, ...]
) -> None:
    person = of(name=names).person
    assert (person.family_name, person.given_names) == (family, given)


def test_an_address_of_former_times_is_none_where_there_is_another() -> None:
    person = of(address=[{"use": "old", "text": "1 Before"}, {"use": "temp", "text": "2 Now"}])
    assert person.person.address == "2 Now"


def another(bundle: dict[str, Any], subject: str) -> None:
    other = {"resourceType": "RelatedPerson", "id": "r1"}
    bundle["entry"].append({"fullUrl": "urn:uuid:other", "resource": other})
    request = resource(bundle, "ServiceRequest")
    request["contained"] = [{"resourceType": "Patient", "id": "p1"}]
    request["subject"] = {"reference": subject}


@pytest.mark.parametrize("subject", ["urn:uuid:other", "RelatedPerson/r1", "#p1"])
@pytest.mark.parametrize("reason", ["new", "update"])
def test_a_request_about_somebody_else_than_its_patient_is_refused(
    subject: str, reason: str
) -> None:
    def change(bundle: dict[str, Any]) -> None:
        another(bundle, subject)
        if reason == "update":
            for each in saying("update", "revoked"):
                each(bundle)

    found = refused(change)
    assert (found.status, found.problems[0].code) == (400, "invariant")
    assert found.problems[0].pointer == "ServiceRequest.subject"


def test_a_subject_that_did_not_come_along_is_the_patient() -> None:
    bundle = community()
    another(bundle, "Patient/elsewhere")
    assert bars.parse(encoded(bundle), JSON, YAS).person.family_name == "Example"


def number(value: str, **fields: Any) -> dict[str, Any]:
    return {"system": NHS, "value": value, **fields}


def test_an_nhs_number_that_was_replaced_is_not_the_persons() -> None:
    found = of(identifier=[number("9990000018", use="old"), number("9990000026")])
    assert (found.person.nhs_number.value, found.person.nhs_number.check) == ("9990000026", "valid")


def test_of_two_nhs_numbers_none_is_believed_and_both_are_shown() -> None:
    found = of(identifier=[number("9990000018"), number("9990000026")])
    assert (found.person.nhs_number.check, found.person.nhs_number.value) == ("absent", None)
    assert "none is taken: 9990000018, 9990000026." in found.narrative[0]


def test_a_number_that_is_given_twice_is_one() -> None:
    found = of(identifier=[number("999 000 0018"), number("9990000018")]).person.nhs_number
    assert found.check == "valid"


DEATHS: list[tuple[dict[str, Any], str]] = [
    ({"deceasedBoolean": True}, "The person is recorded as having died."),
    ({"deceasedDateTime": "2026-03-01"}, "The person is recorded as having died: 2026-03-01."),
]


@pytest.mark.parametrize(("fields", "line"), DEATHS)
def test_a_death_is_told_first(fields: dict[str, Any], line: str) -> None:
    assert of(**fields).narrative[0] == line


def test_a_death_is_told_in_xml() -> None:
    body = FALLS_XML.replace(b"<birthDate", b'<deceasedBoolean value="true"/><birthDate')
    found = bars.parse(body, XML, YAS)
    assert found.narrative[0] == "The person is recorded as having died."


def test_that_somebody_lives_is_not_told() -> None:
    assert not [line for line in of(deceasedBoolean=False).narrative if "died" in line]
