"""What a sender reads by NHS BaRS on real servers: its own, in its format, and nobody else's."""

from base64 import b64encode
from uuid import UUID

import pytest
from lxml import etree

from tests.connected.intake.bundle import NHS_NUMBER, bundle, cancellation
from tests.connected.intake.conftest import Intake
from tests.connected.intake.test_bars_case import refer
from tests.connected.intake.test_fhir_door import JSON, issue

NUMBER = f"https://fhir.nhs.uk/Id/nhs-number|{NHS_NUMBER}"
SEARCH = f"ServiceRequest?patient:identifier={NUMBER}"


async def test_a_referral_is_read_under_our_id_with_the_senders_number_and_nobody_in_it(
    intake: Intake,
):
    given = await refer(intake)
    read = await intake.read_fhir(f"ServiceRequest/{given}")
    found = read.json()
    assert (read.status_code, found["resourceType"], found["id"]) == (200, "ServiceRequest", given)
    assert found["identifier"] == [{"system": "urn:example:cases", "value": "CASE-1"}]
    assert (found["status"], found["meta"]["versionId"]) == ("active", "1")
    assert read.headers["cache-control"] == "no-store"
    assert not [each for each in ("Testperson", NHS_NUMBER, "1941", "helped") if each in read.text]


async def test_a_referral_of_another_source_is_as_if_it_were_not_there(intake: Intake):
    given = await refer(intake)
    theirs = await intake.read_fhir(f"ServiceRequest/{given}", source="yas")
    nobodys = await intake.read_fhir(f"ServiceRequest/{UUID(int=7)}", source="yas")
    assert (theirs.status_code, issue(theirs)) == (404, ("not-found", "REC_NOT_FOUND"))
    assert theirs.json() | {"id": ""} == nobodys.json() | {"id": ""}


async def test_a_person_is_found_by_who_referred_them_while_the_referral_stands(intake: Intake):
    given = await refer(intake)
    found = (await intake.read_fhir(SEARCH)).json()
    assert (found["type"], found["total"]) == ("searchset", 1)
    assert found["entry"][0]["resource"]["id"] == given
    assert NHS_NUMBER not in str(found)
    theirs = (await intake.read_fhir(SEARCH, source="yas")).json()
    assert (theirs["total"], "entry" in theirs) == (0, False)
    await intake.send_fhir(cancellation(referral_id=given), **JSON)
    assert (await intake.read_fhir(SEARCH)).json()["total"] == 0


async def test_what_we_can_do_is_told_in_both_formats(intake: Intake):
    told = (await intake.read_fhir("metadata")).json()
    assert (told["resourceType"], told["fhirVersion"]) == ("CapabilityStatement", "4.0.1")
    definitions = [each["definition"] for each in told["messaging"][0]["supportedMessage"]]
    xml = await intake.read_fhir("metadata", Accept="application/fhir+xml")
    assert xml.headers["content-type"] == "application/fhir+xml"
    assert [each.get("value") for each in etree.fromstring(xml.content).iter("{*}definition")][
        -len(definitions) :
    ] == definitions


async def test_which_messages_a_source_may_send_is_told_for_a_service_of_ours(intake: Intake):
    ours = "https://fhir.nhs.uk/Id/dos-service-id|111111111"
    found = (await intake.read_fhir(f"MessageDefinition?context={ours}")).json()
    assert (found["type"], found["total"]) == ("searchset", 2)
    assert {each["resource"]["url"].rpartition("-")[2] for each in found["entry"]} == {
        "referral",
        "cancelled",
    }
    codes = [
        each["valueCodeableConcept"]["coding"][0]["code"]
        for each in found["entry"][0]["resource"]["useContext"]
    ]
    assert codes == ["111111111", "a3t1", "a4t2", "a4t3"]


READS = [
    ("MessageDefinition", {}, 400, "required"),
    ("MessageDefinition?context=%20", {}, 400, "required"),
    ("MessageDefinition?context=1&context=2", {}, 400, "required"),
    ("MessageDefinition?context=urn:x|y z", {}, 400, "value"),
    ("MessageDefinition?context=999", {}, 404, "not-found"),
    ("ServiceRequest", {}, 400, "required"),
    ("ServiceRequest?patient:identifier=9990000018", {}, 400, "value"),
    (f"ServiceRequest?patient:identifier={NUMBER[:-1]}9", {}, 400, "value"),
    ("ServiceRequest/1", {}, 400, "value"),
    (f"ServiceRequest/{UUID(int=7)}", {}, 404, "not-found"),
    ("metadata", {"X_Request_Id": ""}, 400, "required"),
    ("metadata", {"X_Correlation_Id": "x"}, 400, "invalid"),
    ("metadata", {"Accept": "text/html"}, 406, "processing"),
    ("metadata", {"Authorization": "Bearer wrong"}, 401, "security"),
    ("metadata", {"NHSD_Target_Identifier": "%"}, 400, "invalid"),
    ("metadata", {"NHSD_Target_Identifier": b64encode(b'{"value": 1}').decode()}, 400, "structure"),
    (
        "metadata",
        {"NHSD_Target_Identifier": b64encode(b'{"value": "9", "system": "x"}').decode()},
        422,
        "not-supported",
    ),
    ("Patient/1", {}, 404, "not-found"),
]


@pytest.mark.parametrize(("path", "headers", "status", "code"), READS)
async def test_a_read_that_is_not_as_the_standard_says_is_refused_in_its_words(
    intake: Intake, path: str, headers: dict[str, str], status: int, code: str
):
    answer = await intake.read_fhir(path, **headers)
    assert (answer.status_code, issue(answer)[0]) == (status, code)
    assert answer.json()["resourceType"] == "OperationOutcome"


async def test_a_target_of_ours_and_headers_that_say_anything_are_accepted(intake: Intake):
    target = b64encode(b'{"value": "111111111", "system": "https://fhir.nhs.uk/Id/dos-service-id"}')
    answer = await intake.send_fhir(
        bundle(),
        **JSON,
        NHSD_Target_Identifier=target.decode(),
        NHSD_End_User_Organisation="anything",
        NHSD_Requesting_Software="%%%",
        use_context="a4t2|validation|servicerequest-request|new",
    )
    assert answer.status_code == 200
