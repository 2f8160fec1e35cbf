"""Words anywhere in a BaRS referral are searched, and shown to whoever reads it; once."""

from typing import Any

import pytest

from services.contracts.vocabulary import Answer
from services.intake.canonical import Canonical
from services.intake.evidence import Basis
from services.intake.formats import bars
from tests.unit.intake.examples import FALLS_XML, add, community, encoded, resource
from tests.unit.intake.formats.test_bars import JSON, XML, YAS, put
from tests.unit.intake.formats.test_bars_said import with_a

WORDS = "Says that she wants to die."
SCT = "http://snomed.info/sct"
DIV = f"<div xmlns='http://www.w3.org/1999/xhtml'><p>Seen.</p><p>{WORDS}</p></div>"
UNSURE = {"system": SCT, "code": "1", "display": "Thoughts of self-harm"}
CONCERN = {
    "system": "https://fhir.nhs.uk/CodeSystem/safeguarding-codes-bars",
    "code": "766561000000109",
}


def having(kind: str, **fields: Any) -> Canonical:
    """A referral without a word of its own, but for these fields."""
    bundle = community()
    resource(bundle, "CarePlan").pop("activity")
    if kind in {each["resource"]["resourceType"] for each in bundle["entry"]}:
        put(kind, **fields)(bundle)
    else:
        add(bundle, resourceType=kind, **fields)
    return bars.parse(encoded(bundle), JSON, YAS)


WRITTEN: list[tuple[str, dict[str, Any]]] = [
    ("ServiceRequest", {"code": {"text": WORDS}}),
    ("ServiceRequest", {"code": {"coding": [{"system": SCT, "code": "1", "display": WORDS}]}}),
    ("ServiceRequest", {"orderDetail": [{"text": WORDS}]}),
    ("ServiceRequest", {"category": None, "reasonReference": [{"display": WORDS}]}),
    ("ServiceRequest", {"supportingInfo": [{"reference": "urn:x", "display": WORDS}]}),
    ("ServiceRequest", {"subject": {"display": WORDS}}),
    ("ServiceRequest", {"extension": [{"url": "urn:x", "valueString": WORDS}]}),
    ("MessageHeader", {"focus": None, "extension": [{"url": "urn:x", "valueString": WORDS}]}),
    ("CarePlan", {"description": WORDS}),
    ("CarePlan", {"category": [{"text": WORDS}]}),
    ("CarePlan", {"category": [{"coding": [{"system": SCT, "code": "1", "display": WORDS}]}]}),
    ("CarePlan", {"addresses": [{"display": WORDS}]}),
    ("CarePlan", {"activity": [{"reference": {"display": WORDS}}]}),
    ("CarePlan", {"activity": [{"detail": {"code": {"text": WORDS}}}]}),
    ("CarePlan", {"activity": [{"detail": {"code": {"coding": [{"display": WORDS}]}}}]}),
    ("CarePlan", {"activity": [{"detail": {"statusReason": {"text": WORDS}}}]}),
    ("CarePlan", {"activity": [{"detail": {"reasonCode": [{"text": WORDS}]}}]}),
    ("CarePlan", {"activity": [{"outcomeReference": [{"display": WORDS}]}]}),
    ("Encounter", {"type": [{"text": WORDS}]}),
    ("Encounter", {"diagnosis": [{"condition": {"display": WORDS}}]}),
    ("Observation", {"component": [{"code": {"text": "Mood"}, "valueString": WORDS}]}),
    ("Observation", {"component": [{"code": {"text": WORDS}}]}),
    ("Observation", {"component": [{"valueCodeableConcept": {"text": WORDS}}]}),
    ("Observation", {"component": [{"valueCodeableConcept": {"coding": [{"display": WORDS}]}}]}),
    ("Observation", {"bodySite": {"text": WORDS}}),
    ("Condition", {"evidence": [{"detail": [{"display": WORDS}]}]}),
    ("Flag", {"author": {"display": WORDS}}),
    ("Task", {"statusReason": {"text": WORDS}}),
    ("Task", {"input": [{"valueString": WORDS}]}),
    ("Communication", {"topic": {"text": WORDS}}),
    ("ClinicalImpression", {"summary": WORDS}),
    ("AllergyIntolerance", {"note": [{"text": WORDS}]}),
    ("RiskAssessment", {"prediction": [{"rationale": WORDS}]}),
    ("Location", {"description": WORDS}),
    ("Patient", {"contained": [{"resourceType": "Basic", "code": {"text": WORDS}}]}),
    *(
        (kind, {"text": {"status": "generated", "div": DIV}})
        for kind in ("Patient", "ServiceRequest", "CarePlan", "Encounter", "Flag", "Observation")
    ),
    ("Patient", {"contained": [{"resourceType": "Observation", "text": {"div": DIV}}]}),
]


@pytest.mark.parametrize(("kind", "fields"), WRITTEN)
def test_words_are_searched_and_shown_wherever_they_stand(
    kind: str, fields: dict[str, Any]
) -> None:
    found = having(kind, **{name: value for name, value in fields.items() if value is not None})
    raised = next(each for each in found.evidence if each.fact == "suicidal")
    assert (raised.answer, raised.basis) == (Answer.SUSPECTED, Basis.TEXT)
    assert raised.at.startswith("Bundle.entry[")
    assert len([line for line in found.narrative if WORDS in line]) == 1


def test_equal_words_are_told_once() -> None:
    found = with_a("Condition", code={"text": WORDS}, note=[{"text": WORDS}], text={"div": WORDS})
    assert found.narrative.count(WORDS) == 1


def test_a_narrative_is_told_without_its_markup() -> None:
    cells = "<table><tr><td>Neglect:</td><td>No</td></tr></table><p>A&amp;E, <b>to</b>day</p>"
    found = having("Patient", text={"div": f"<div>{cells}</div>"})
    assert "Neglect: No\nA&E, today" in found.narrative
    assert found.answers["safeguarding"] is Answer.UNKNOWN


def test_a_narrative_in_xml_is_read_alike() -> None:
    text = f'<Patient><text><status value="generated"/>{DIV}</text>'
    found = bars.parse(FALLS_XML.replace(b"<Patient>", text.encode()), XML, YAS)
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert f"Seen.\n{WORDS}" in found.narrative


def test_a_contained_resource_in_xml_is_read_alike() -> None:
    text = f'<Patient><contained><Basic><code><text value="{WORDS}"/></code></Basic></contained>'
    found = bars.parse(FALLS_XML.replace(b"<Patient>", text.encode()), XML, YAS)
    assert found.answers["suicidal"] is Answer.SUSPECTED
    assert WORDS in found.narrative


@pytest.mark.parametrize("status", ["active", "entered-in-error"])
def test_a_contained_flag_counts_as_any_other(status: str) -> None:
    flag = {"resourceType": "Flag", "status": status, "code": {"coding": [CONCERN]}}
    found = having("Patient", contained=[flag])
    stands = status == "active"
    assert found.answers["safeguarding"] is (Answer.YES if stands else Answer.UNKNOWN)


def test_a_contained_person_is_found_by_its_reference() -> None:
    nurse = {"resourceType": "Practitioner", "id": "n", "name": [{"text": "Nurse Example"}]}
    found = having("ServiceRequest", contained=[nurse], requester={"reference": "#n"})
    assert found.referrer.name == "Nurse Example"


ELSEWHERE: list[tuple[str, dict[str, Any]]] = [
    ("ServiceRequest", {"code": {"coding": [CONCERN]}}),
    ("CarePlan", {"activity": [{"detail": {"code": {"coding": [CONCERN]}}}]}),
    ("Encounter", {"type": [{"coding": [CONCERN]}]}),
    ("RiskAssessment", {"prediction": [{"outcome": {"coding": [CONCERN]}}]}),
]


@pytest.mark.parametrize(("kind", "fields"), ELSEWHERE)
def test_a_code_that_a_table_has_is_a_suspicion_where_nobody_looks_for_it(
    kind: str, fields: dict[str, Any]
) -> None:
    assert having(kind, **fields).answers["safeguarding"] is Answer.SUSPECTED


def test_it_is_never_a_no_there() -> None:
    nothing = {**CONCERN, "code": "861931000000100"}
    found = having("Encounter", type=[{"coding": [nothing]}])
    assert found.answers["safeguarding"] is Answer.UNKNOWN


def test_names_of_those_involved_are_no_words() -> None:
    found = having("Organization", name="Safeguarding and Domestic Abuse Team")
    assert found.answers["safeguarding"] is Answer.UNKNOWN
    assert not [line for line in found.narrative if "Safeguarding" in line]


def test_a_mistake_says_nothing_wherever_its_words_stand() -> None:
    found = with_a("Observation", status="entered-in-error", text={"div": WORDS})
    assert WORDS not in found.narrative
    assert found.answers["suicidal"] is Answer.NO


def test_the_kind_of_message_and_the_persons_faith_are_no_words_to_read() -> None:
    faith = [{"url": "urn:x", "valueCodeableConcept": {"coding": [{"code": "1", "display": "X"}]}}]
    codes = "https://fhir.nhs.uk/CodeSystem/"
    category = [
        {"system": f"{codes}message-category-servicerequest", "code": "referral"},
        {"system": f"{codes}usecases-categories-bars", "code": "a4t3", "display": "Urgent X"},
    ]
    found = having("ServiceRequest", category=[{"coding": category}])
    assert found.narrative == ()
    assert found.answers["urgent"] is Answer.NO
    assert having("Patient", extension=faith).narrative == ()


def test_attached_documents_are_told_of() -> None:
    content = [{"contentAttachment": {"contentType": "application/pdf", "data": "QUJD"}}]
    found = with_a("Communication", payload=content)
    assert any("1 attached document" in line for line in found.narrative)
