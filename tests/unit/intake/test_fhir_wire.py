"""FHIR on the wire: JSON or XML as the sender speaks, and the two ids echoed."""

import json
from uuid import UUID

import pytest
from lxml import etree
from starlette.datastructures import Headers

from services.intake.doors import fhir_answer, fhir_wire
from services.intake.doors.fhir_request import Told
from tests.unit.intake.messages import START

TOLD = Told(
    referral_id=UUID(int=1),
    version=2,
    updated_at=START,
    status="active",
    source_reference="urn:example:cases|CASE-1",
)
BUNDLE = fhir_answer.processed(TOLD, request_id="ABC", bundle_id=UUID(int=2))

FORMATS = [
    ({}, "application/fhir+json"),
    ({"content-type": "application/fhir+xml"}, "application/fhir+xml"),
    ({"content-type": "application/fhir+xml", "accept": "*/*"}, "application/fhir+xml"),
    ({"content-type": "application/fhir+xml", "accept": "application/fhir+json"},
     "application/fhir+json"),
    ({"accept": "application/fhir+xml, application/fhir+json"}, "application/fhir+xml"),
    ({"accept": "application/fhir+json, application/fhir+xml"}, "application/fhir+json"),
    ({"accept": "application/fhir+json;q=0.2, application/fhir+xml;q=0.8"}, "application/fhir+xml"),
    ({"accept": "application/fhir+xml;q=0, application/*;q=0.1"}, "application/fhir+json"),
    ({"accept": "application/fhir+xml; fhirVersion=4.0"}, "application/fhir+xml"),
    ({"accept": "text/html"}, "application/fhir+json"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "given"), FORMATS)
def test_the_answer_is_in_the_format_that_is_asked_for_or_else_in_the_requests(asked, given):
    response = fhir_wire.respond(BUNDLE, 200, Headers(asked))
    assert response.media_type == given


def test_the_response_message_says_ok_to_the_request_and_names_our_id():
    response = fhir_wire.respond(BUNDLE, 200, Headers())
    header = json.loads(response.body)["entry"][0]["resource"]
    assert header["response"] == {"identifier": "abc", "code": "ok"}
    assert header["focus"] == [{"reference": f"urn:uuid:{UUID(int=1)}"}]
    request = json.loads(response.body)["entry"][1]["resource"]
    assert (request["id"], request["meta"]["versionId"]) == (str(UUID(int=1)), "2")
    assert request["identifier"] == [{"system": "urn:example:cases", "value": "CASE-1"}]


def test_xml_says_the_same_as_json():
    root = etree.fromstring(fhir_wire.xml(BUNDLE))
    found = root.find("{*}entry/{*}resource/{*}MessageHeader/{*}response/{*}identifier")
    assert root.tag == "{http://hl7.org/fhir}Bundle"
    assert found is not None
    assert found.get("value") == "abc"


def test_the_two_ids_are_echoed_as_they_came():
    asked = Headers({"x-request-id": "AbC", "x-correlation-id": "not a guid"})
    response = fhir_wire.respond(BUNDLE, 400, asked)
    assert response.headers["x-request-id"] == "AbC"
    assert response.headers["x-correlation-id"] == "not a guid"


@pytest.mark.parametrize("value", ["x" * 101, "\x00", ""])
def test_what_is_no_id_at_all_is_not_echoed(value):
    response = fhir_wire.respond(BUNDLE, 400, Headers({"x-request-id": value}))
    assert "x-request-id" not in response.headers
