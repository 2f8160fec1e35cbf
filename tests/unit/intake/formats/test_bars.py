"""BaRS referral requests: which are ours, and what they say."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.vocabulary import Answer
from services.intake.canonical import Canonical
from services.intake.formats import bars
from services.intake.rejected import Reason, Rejected
from services.intake.source_files import load
from tests.thorough import thorough
from tests.unit.intake.examples import (
    COMMUNITY_JSON,
    FALLS_XML,
    GOING_HOME_JSON,
    add,
    community,
    encoded,
    flag,
    resource,
)

YAS = load("yas")
EXAMPLES = load("bars-examples")
JSON, XML = "application/fhir+json", "application/fhir+xml"
CODES = "https://fhir.nhs.uk/CodeSystem/"

Bundle = dict[str, Any]
Change = Callable[[Bundle], object]


def parsed(change: Change = lambda bundle: None) -> Canonical:
    bundle = community()
    change(bundle)
    return bars.parse(encoded(bundle), JSON, YAS)


def refused(change: Change, source: Any = YAS) -> Rejected:
    bundle = community()
    change(bundle)
    with pytest.raises(Rejected) as caught:
        bars.parse(encoded(bundle), JSON, source)
    return caught.value


def answer(fact: str, change: Change) -> Answer:
    return parsed(change).answers[fact]


def put(kind: str, **fields: Any) -> Change:
    return lambda bundle: resource(bundle, kind).update(fields)


def drop(kind: str, field: str) -> Change:
    return lambda bundle: resource(bundle, kind).pop(field)


def told(text: str) -> Change:
    return put("CarePlan", activity=[{"outcomeCodeableConcept": [{"text": text}]}])


def coding(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": CODES + system, "code": code}]}


def test_a_falls_referral_in_xml_is_read() -> None:
    found = bars.parse(FALLS_XML, XML, YAS)
    assert found.source_reference == "https://ambulance.example/Id/case-number|CAD-0001"
    assert found.respond_by_asked == datetime(2026, 3, 3, 9, 30, 0, 123456, UTC)
    assert found.person.birth_date == date(1941, 5, 4)
    assert (found.person.nhs_number.check, found.person.phone) == ("valid", "01632 960001")
    assert found.person.next_of_kin == "Nextofkin Example, 01632 960002"
    assert found.referrer.organisation == "Example Ambulance Service"
    said = {fact: value for fact, value in found.answers.items() if value is not Answer.UNKNOWN}
    assert said == {
        "ambulance_referral": Answer.YES,
        "falls_risk": Answer.YES,
        "equipment_needs": Answer.SUSPECTED,
        "safeguarding": Answer.NO,
        "urgent": Answer.NO,
        "medically_unwell": Answer.NO,
        "suicidal": Answer.NO,
    }


def test_a_community_referral_in_json_is_read() -> None:
    found = bars.parse(COMMUNITY_JSON, JSON, YAS)
    assert found.answers["safeguarding"] is Answer.SUSPECTED
    assert found.answers["suicidal"] is Answer.NO
    assert found.answers["falls_risk"] is Answer.UNKNOWN
    assert found.person.birth_date is None


REFUSED: list[tuple[Change, int, str, str]] = [
    (lambda b: b["meta"].pop("versionId"), 400, "invariant", "no version"),
    (lambda b: b["meta"].update(versionId="1.1.0"), 422, "not-supported", "another version"),
    (lambda b: b["meta"].update(versionId="1.0.0-beta"), 422, "not-supported", "a beta version"),
    (lambda b: b.update(type="collection"), 400, "invariant", "not a message"),
    (lambda b: b.update(resourceType="Patient"), 400, "structure", "not a bundle"),
    (lambda b: b.update(entry=[]), 400, "required", "no header"),
    (lambda b: b["entry"][2].pop("resource"), 400, "structure", "an empty entry"),
    (
        put("MessageHeader", definition="x/bars-message-servicerequest-request-validation"),
        400,
        "invariant",
        "a validation, by its definition",
    ),
    (drop("MessageHeader", "definition"), 400, "invariant", "no definition"),
    (
        put(
            "MessageHeader",
            eventCoding={"system": CODES + "message-events-bars", "code": "booking-request"},
        ),
        400,
        "invariant",
        "a booking, by its event",
    ),
    (put("MessageHeader", focus=[]), 400, "invariant", "no focus"),
    (
        put("MessageHeader", reason=coding("message-reason-bars", "delete")),
        400,
        "invariant",
        "a deletion, which no workflow of the standard has",
    ),
    (
        put("MessageHeader", definition="x/bars-message-servicerequest-request-cancelled"),
        400,
        "invariant",
        "a new referral under the definition of a cancellation",
    ),
    (
        put("MessageHeader", reason=coding("message-reason-bars", "perhaps")),
        400,
        "invariant",
        "an unknown reason",
    ),
    (
        put("ServiceRequest", category=[coding("usecases-categories-bars", "a4t3")]),
        400,
        "invariant",
        "no message category",
    ),
    (
        put("ServiceRequest", category=[coding("message-category-servicerequest", "referral")]),
        400,
        "required",
        "no use case",
    ),
    (
        put(
            "ServiceRequest",
            category=[
                coding("message-category-servicerequest", "referral"),
                coding("usecases-categories-bars", "a5t1"),
            ],
        ),
        422,
        "not-supported",
        "another use case",
    ),
    (put("ServiceRequest", status="revoked"), 400, "invariant", "a cancelled request"),
    (put("Encounter", status="planned"), 400, "invariant", "an encounter to come"),
    (put("CarePlan", status="active"), 400, "invariant", "a plan that is not complete"),
    (lambda b: add(b, resourceType="Patient"), 400, "invariant", "two patients"),
    (
        lambda b: b["entry"].append(b["entry"][4] | {"resource": {"resourceType": "Location"}}),
        400,
        "invariant",
        "two resources of one name",
    ),
    (put("Patient", birthDate="04/05/1941"), 422, "invalid", "a birth date that is none"),
    (put("Patient", gender=["a", "b"], birthDate=["1941", "1942"]), 400, "structure", "two dates"),
    (
        put("ServiceRequest", occurrencePeriod={"end": "2026-03-02"}),
        422,
        "invalid",
        "an act-by time without a time",
    ),
]


@pytest.mark.parametrize(("change", "status", "code", "why"), REFUSED)
def test_what_is_no_referral_to_us_is_refused(
    change: Change, status: int, code: str, why: str
) -> None:
    found = refused(change)
    assert (found.status, found.problems[0].code) == (status, code), why


def test_what_is_no_referral_is_not_called_an_unsupported_version() -> None:
    def validation(bundle: Bundle) -> None:
        bundle["meta"]["versionId"] = "1.1.0"
        put("MessageHeader", definition="x/bars-message-servicerequest-request-validation")(bundle)

    assert refused(validation).reason is Reason.NOT_A_REFERRAL


def test_a_message_to_another_service_is_refused_where_ours_are_known() -> None:
    elsewhere = put("MessageHeader", destination=[{"endpoint": "https://x/dos-service-id|9"}])
    assert refused(elsewhere, EXAMPLES).problems[0].code == "not-supported"
    assert parsed(elsewhere).answers


def test_an_address_is_ours_however_it_is_spelled() -> None:
    assert bars.parse(COMMUNITY_JSON, JSON, EXAMPLES).answers


@pytest.mark.parametrize(
    "spelling", ["https://fhir.nhs.uk/Codesystem/", "http://fhir.nhs.uk/CodeSystem/"]
)
def test_published_spellings_of_a_system_read_alike(spelling: str) -> None:
    body = COMMUNITY_JSON.replace(CODES.encode(), spelling.encode())
    assert bars.parse(body, JSON, YAS).answers


def test_a_hospital_refers_by_a_use_case_of_trust_and_council() -> None:
    found = bars.parse(GOING_HOME_JSON, JSON, load("hospital-fhir"))
    assert found.answers["equipment_needs"] is Answer.YES
    assert found.answers["safeguarding"] is Answer.NO


@pytest.mark.parametrize(
    ("body", "source"), [(COMMUNITY_JSON, "hospital-fhir"), (GOING_HOME_JSON, "yas")]
)
def test_a_use_case_of_another_list_is_none(body: bytes, source: str) -> None:
    with pytest.raises(Rejected) as caught:
        bars.parse(body, JSON, load(source))
    assert (caught.value.status, caught.value.problems[0].code) == (400, "required")


def test_another_media_type_is_refused() -> None:
    with pytest.raises(Rejected) as caught:
        bars.parse(COMMUNITY_JSON, "text/plain", YAS)
    assert caught.value.status == 415


FLAGS = [
    ("861931000000100", Answer.NO, "no issues identified"),
    ("U", Answer.YES, "an unspecified concern"),
    ("248054003", Answer.YES, "self-neglect"),
    ("836881000000105", Answer.SUSPECTED, "a child: a person passes it on"),
    ("417430008", Answer.SUSPECTED, "a vulnerable adult"),
    ("123", Answer.SUSPECTED, "a code that nobody published"),
]


@pytest.mark.parametrize(("code", "expected", "why"), FLAGS)
def test_a_safeguarding_flag_says_what_its_code_says(code: str, expected: Answer, why: str) -> None:
    def flagged(bundle: Bundle) -> None:
        told("Needs help at home.")(bundle)
        add(bundle, **flag(code))

    assert answer("safeguarding", flagged) is expected, why


def test_a_flag_whose_code_is_of_no_known_system_counts_by_its_category() -> None:
    def flagged(bundle: Bundle) -> None:
        told("Needs help at home.")(bundle)
        add(bundle, **flag("U") | {"code": {"coding": [{"system": "urn:x", "code": "U"}]}})

    assert answer("safeguarding", flagged) is Answer.SUSPECTED


def test_a_withdrawn_flag_says_nothing() -> None:
    def flagged(bundle: Bundle) -> None:
        told("Needs help at home.")(bundle)
        add(bundle, **flag("U", status="entered-in-error"))

    assert answer("safeguarding", flagged) is Answer.UNKNOWN


def test_a_coded_no_does_not_silence_the_text() -> None:
    assert answer("safeguarding", lambda b: add(b, **flag("861931000000100"))) is Answer.SUSPECTED


def test_of_two_flags_the_graver_holds() -> None:
    def flagged(bundle: Bundle) -> None:
        add(bundle, **flag("U"))
        add(bundle, **flag("861931000000100"))

    assert answer("safeguarding", flagged) is Answer.YES


URGENCY = [
    ("2026-03-02T09:00:00Z", "2026-03-02T11:00:00Z", Answer.YES, "two hours"),
    ("2026-03-02T09:00:00Z", "2026-03-02T11:00:01Z", Answer.NO, "a second more"),
    ("2026-03-02T09:00:00Z", "2026-03-01T09:00:00Z", Answer.YES, "over before it began"),
]


@pytest.mark.parametrize(("start", "end", "expected", "why"), URGENCY)
def test_an_act_by_time_soon_after_the_start_is_urgent(
    start: str, end: str, expected: Answer, why: str
) -> None:
    period = {"start": start, "end": end}
    assert answer("urgent", put("ServiceRequest", occurrencePeriod=period)) is expected, why


def test_without_a_start_a_person_looks_at_the_act_by_time() -> None:
    def without(bundle: Bundle) -> None:
        put("ServiceRequest", occurrencePeriod={"end": "2026-03-02T11:00:00Z"})(bundle)
        drop("ServiceRequest", "authoredOn")(bundle)

    assert answer("urgent", without) is Answer.SUSPECTED


def test_the_priority_of_the_request_speaks() -> None:
    assert answer("urgent", put("ServiceRequest", priority="stat")) is Answer.YES


def test_an_unknown_patient_is_accepted() -> None:
    def unknown(bundle: Bundle) -> None:
        patient = resource(bundle, "Patient")
        patient.clear()
        patient["resourceType"] = "Patient"

    assert parsed(unknown).person.family_name is None


def test_without_a_case_number_the_request_itself_is_the_reference() -> None:
    found = parsed(drop("Encounter", "identifier"))
    assert found.source_reference == "urn:uuid:3f0c9b52-0000-4000-9000-000000000011"


@pytest.mark.parametrize("number", ["#2", "CAD-0001|#9"])
def test_a_case_number_that_reads_as_one_of_ours_is_refused(number: str) -> None:
    numbered = [{"system": "https://ambulance.example/Id/case-number", "value": number}]
    found = refused(put("Encounter", identifier=numbered))
    assert (found.status, found.problems[0].pointer) == (422, "Encounter.identifier")
    assert "CAD" not in found.problems[0].message


def test_a_case_number_may_end_with_a_digit_after_a_sign() -> None:
    numbered = [{"system": "https://ambulance.example/Id/case-number", "value": "CAD#2"}]
    assert parsed(put("Encounter", identifier=numbered)).source_reference.endswith("|CAD#2")


def test_silence_means_what_the_source_says() -> None:
    nothing = told("Needs help at home.")
    assert answer("suicidal", nothing) is Answer.NO
    assert answer("safeguarding", nothing) is Answer.UNKNOWN
    assert bars_examples(nothing).answers["suicidal"] is Answer.UNKNOWN


def bars_examples(change: Change) -> Canonical:
    bundle = community()
    change(bundle)
    return bars.parse(encoded(bundle), JSON, EXAMPLES)


def test_nothing_that_was_sent_is_in_the_refusal() -> None:
    canary = "Canary-Zulu"
    for change in (
        put("Patient", birthDate=canary),
        lambda b: b["meta"].update(versionId=canary),
        put("ServiceRequest", status=canary),
        put("ServiceRequest", occurrencePeriod={"end": canary}),
    ):
        assert canary not in repr(refused(change).problems)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        inner = [found for key, child in value.items() for found in paths(child, (*path, key))]
    elif isinstance(value, list):
        inner = [found for n, child in enumerate(value) for found in paths(child, (*path, n))]
    else:
        inner = []
    return [path, *inner] if path else inner


JUNK = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=8) | st.just([]) | st.just({})
)


@thorough
@given(st.sampled_from(paths(community())), JUNK | st.just([[1]]) | st.just({"value": {}}))
def test_any_value_at_any_place_is_read_or_refused(path: tuple[Any, ...], junk: object) -> None:
    bundle: Any = community()
    inner = bundle
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = junk
    with suppress(Rejected):
        bars.parse(encoded(bundle), JSON, YAS)


@thorough
@given(st.integers(0, len(FALLS_XML) - 1), st.integers(1, 40))
def test_a_torn_message_is_read_or_refused(start: int, length: int) -> None:
    with suppress(Rejected):
        bars.parse(FALLS_XML[:start] + FALLS_XML[start + length :], XML, YAS)


def test_of_two_nhs_numbers_none_is_taken_and_a_person_reads_both() -> None:
    def two(bundle: Bundle) -> None:
        patient = resource(bundle, "Patient")
        number = {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9990000409"}
        patient["identifier"] = [{**number, "value": "9990000018"}, number]

    told = parsed(two)
    assert told.person.nhs_number.check == "absent"
    assert "9990000018, 9990000409" in told.narrative[0]
