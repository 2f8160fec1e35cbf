"""NHS BaRS on real servers: accepted once, then confirmed, refused in the standard's words."""

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.contracts.catalogue import INTAKE
from tests.connected.intake.bundle import bundle
from tests.connected.intake.conftest import Intake
from tests.unit.intake.formats.published_json import FORMATS, message

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "bars"

JSON = {"Content_Type": "application/fhir+json"}


def ids() -> dict[str, str]:
    return {"X_Request_Id": str(uuid4()), "X_Correlation_Id": str(uuid4())}


def issue(outcome: Any) -> tuple[str, str]:
    """The first issue's code and the standard's error code."""
    first = outcome.json()["issue"][0]
    return first["code"], first["details"]["coding"][0]["code"]


async def test_a_referral_is_answered_with_a_response_message_and_our_id(publishing: Intake):
    pair = ids()
    response = await publishing.send_fhir(bundle(), **JSON, **pair)
    (row,) = await publishing.fetch("SELECT id FROM referral")
    header, request = (entry["resource"] for entry in response.json()["entry"])
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/fhir+json"
    assert header["response"] == {"identifier": pair["X_Request_Id"], "code": "ok"}
    assert header["focus"] == [{"reference": f"urn:uuid:{row['id']}"}]
    assert (request["id"], request["meta"]["versionId"]) == (str(row["id"]), "1")
    assert request["identifier"] == [{"system": "urn:example:cases", "value": "CASE-1"}]
    (state,) = await publishing.published(INTAKE, 1)
    headers = dict(state.headers)
    assert headers["ce_correlationid"].decode() == pair["X_Correlation_Id"]
    assert json.loads(state.value)["facts"]["falls_risk"] == "yes"
    assert b"Testperson" not in state.value


async def test_the_two_ids_are_echoed_whatever_the_answer(intake: Intake):
    pair = ids()
    for body in (bundle(), b"{", bundle(version="9.9.9")):
        answer = await intake.send_fhir(body, **JSON, **pair)
        assert answer.headers["x-request-id"] == pair["X_Request_Id"]
        assert answer.headers["x-correlation-id"] == pair["X_Correlation_Id"]


async def test_the_same_pair_again_is_confirmed_as_a_duplicate(intake: Intake):
    pair = ids()
    await intake.send_fhir(bundle(), **JSON, **pair)
    again = await intake.send_fhir(bundle(), **JSON, **pair)
    assert again.status_code == 409
    assert issue(again) == ("duplicate", "REC_CONFLICT")
    assert await intake.count("message") == 1


async def test_the_same_message_under_another_pair_is_a_duplicate_too(intake: Intake):
    await intake.send_fhir(bundle(), **JSON)
    again = await intake.send_fhir(bundle(), **JSON)
    assert (again.status_code, issue(again)) == (409, ("duplicate", "REC_CONFLICT"))


async def test_the_same_case_with_another_story_is_an_update_of_the_referral(intake: Intake):
    await intake.send_fhir(bundle(), **JSON)
    second = await intake.send_fhir(bundle(story="The person fell again."), **JSON)
    assert second.status_code == 200
    assert second.json()["entry"][1]["resource"]["meta"]["versionId"] == "2"
    assert await intake.count("referral") == 1


async def test_the_same_pair_with_another_body_is_never_confirmed(intake: Intake):
    """409 would tell the sender that the second body is with us, and it is not."""
    pair = ids()
    await intake.send_fhir(bundle(), **JSON, **pair)
    other = await intake.send_fhir(bundle(case="CASE-2"), **JSON, **pair)
    assert other.status_code == 422
    assert issue(other)[1] == "REC_UNPROCESSABLE_ENTITY"
    assert await intake.count("reject") == 1


async def test_what_is_under_way_is_told_to_be_too_early(intake: Intake):
    pair = ids()
    await intake.key("bars-examples")
    async with intake.connected() as connection, connection.transaction():
        await connection.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE")
        first = asyncio.create_task(intake.send_fhir(bundle(), **JSON, **pair))
        await intake.until(
            "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = 'message'::regclass"
        )
        second = await intake.send_fhir(bundle(), **JSON, **pair)
    assert (second.status_code, issue(second)) == (425, ("duplicate", "REC_TOO_EARLY"))
    assert (await first).status_code == 200


async def test_a_failed_pair_fails_in_the_same_way_again_to_the_byte(intake: Intake):
    pair = ids()
    first = await intake.send_fhir(bundle(version="9.9.9"), **JSON, **pair)
    again = await intake.send_fhir(bundle(version="9.9.9"), **JSON, **pair)
    mended = await intake.send_fhir(bundle(), **JSON, **pair)
    assert (first.status_code, issue(first)[0]) == (422, "not-supported")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (mended.status_code, mended.content) == (first.status_code, first.content)
    assert await intake.count("referral") == 0
    assert await intake.count("reject") == 2, "a body that was not seen before is kept"
    assert (await intake.send_fhir(bundle(), **JSON)).status_code == 200


async def test_xml_is_answered_in_xml(intake: Intake):
    answer = await intake.send_fhir(b"<Bundle", Accept="", Content_Type="application/fhir+xml")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/fhir+xml"
    assert b"REC_BAD_REQUEST" in answer.content


HEADERS = [
    ({"X_Request_Id": ""}, "required"),
    ({"X_Correlation_Id": ""}, "required"),
    ({"X_Request_Id": "no-guid"}, "invalid"),
    ({"X_Correlation_Id": "1234"}, "invalid"),
]


@pytest.mark.parametrize(("headers", "code"), HEADERS)
async def test_both_ids_are_needed_and_are_guids(intake: Intake, headers: Any, code: str):
    refused = await intake.send_fhir(bundle(), **JSON, **headers)
    assert (refused.status_code, issue(refused)) == (400, (code, "REC_BAD_REQUEST"))
    assert await intake.count("referral") == 0
    assert await intake.count("reject") == 1


async def test_bad_bodies_get_an_outcome_with_the_standards_codes_and_are_kept(intake: Intake):
    secret = b"Testsecret"
    bad = [
        (b"{" + secret, JSON, 400, "REC_BAD_REQUEST"),
        (b"<Bundle>" + secret, {}, 400, "REC_BAD_REQUEST"),
        (b'<!DOCTYPE x [<!ENTITY y "z">]><Bundle>&y;</Bundle>', {}, 400, "REC_BAD_REQUEST"),
        (bundle(), {"Content_Type": "text/plain"}, 415, "REC_BAD_REQUEST"),
        (bundle(story="x" * 300_000), JSON, 413, "REC_BAD_REQUEST"),
    ]
    for body, headers, status, code in bad:
        refused = await intake.send_fhir(body, **headers)
        assert (refused.status_code, issue(refused)[1]) == (status, code)
        assert refused.json()["resourceType"] == "OperationOutcome"
        assert secret.decode() not in refused.text
    assert await intake.count("reject") == len(bad)


async def test_without_a_key_the_outcome_says_so(intake: Intake):
    refused = await intake.send_fhir(bundle(), **JSON, Authorization="Bearer wrong")
    assert (refused.status_code, issue(refused)[0]) == (401, "security")
    other = await intake.send_fhir(bundle(), source="contact-centre", **JSON)
    assert (other.status_code, issue(other)[0]) == (403, "forbidden")
    assert await intake.count("reject") == 0


MESSAGES = [
    ("REFREQ02.xml", 200, None),
    ("REFREQ03.xml", 422, "not-supported"),
    ("REFREQ8A.xml", 422, "not-supported"),
    ("REFREQ8B.xml", 422, "not-supported"),
    ("VALREQ01.xml", 400, "invariant"),
    ("VALRESP04.xml", 400, "invariant"),
]


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize(("name", "status", "code"), MESSAGES)
async def test_the_standards_own_messages(
    intake: Intake, name: str, status: int, code: str | None, kind: str
):
    answer = await intake.send_fhir(message(name, kind), Content_Type=kind)
    assert answer.status_code == status
    assert code is None or issue(answer)[0] == code
