"""A BaRS response: FHIR by another reader, about the case and nobody in it."""

import json
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from fhir.resources.R4B import get_fhir_model_class

from services.intake.back import bars_response
from services.intake.back.bars_response import Answered
from services.intake.back.grounds import Ground
from services.intake.back.letter import Letter
from services.intake.parts.answers import Told
from services.intake.parts.bars import Bars

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
LETTER = Letter(
    id=UUID(int=7),
    referral_id=UUID(int=1),
    reference="https://sender.example/Id/case-number|sender1234",
    test=False,
    told=Told.ACCEPTED,
    at=NOW,
    team="rapid_response",
    detail={},
    attempt=1,
)
USE_CASE = {"system": "https://fhir.nhs.uk/CodeSystem/usecases-categories-bars", "code": "a4t2"}
TO = Answered(
    bundle_id="c4b190d6-9623-4235-859d-e3d4c09d5658",
    use_case=USE_CASE,
    conversation="11111111-2222-4333-8444-555555555555",
    target="2222222222",
    sender="RX8",
    sender_name="Example Ambulance Service",
)
BARS = Bars(service_ids=("111111111",), organisations=("ABC",))
KINDS = [each for each in Told if each is not Told.INFORMATION_NEEDED]


def letter(told: Told) -> Letter:
    """An answer of a kind; a rejection has its reason."""
    detail = {"reason": Ground.OTHER_AUTHORITY.value} if told is Told.REJECTED else {}
    return replace(LETTER, told=told, detail=detail)


def resources(told: Told, to: Answered = TO, bars: Bars = BARS) -> dict[str, Any]:
    """The resources of a response, by their types; of two the first."""
    found = bars_response.bundle(letter(told), to, bars)
    return {e["resource"]["resourceType"]: e["resource"] for e in reversed(found["entry"])}


@pytest.mark.parametrize("told", KINDS)
@pytest.mark.parametrize("known", [True, False])
def test_another_reader_reads_it_and_keeps_its_order(told: Told, known: bool) -> None:
    to = TO if known else replace(TO, bundle_id=None, use_case=None, conversation=None, sender=None)
    ours = bars_response.bundle(letter(told), to, BARS if known else Bars())
    model = get_fhir_model_class("Bundle").model_validate(ours)
    theirs = json.loads(model.model_dump_json())
    assert list(theirs) == list(ours)
    for one, other in zip(theirs["entry"], ours["entry"], strict=True):
        assert list(one["resource"]) == list(other["resource"])


def test_the_header_says_what_the_guide_asks() -> None:
    header = resources(Told.ACCEPTED)["MessageHeader"]
    encounter = resources(Told.ACCEPTED)["Encounter"]
    assert header["eventCoding"]["code"] == "servicerequest-response"
    assert header["reason"]["coding"][0]["code"] == "new"
    assert header["response"] == {"identifier": TO.bundle_id, "code": "ok"}
    assert header["focus"] == [{"reference": f"urn:uuid:{encounter['id']}"}]
    assert header["destination"][0]["endpoint"].endswith("dos-service-id|2222222222")
    assert header["source"]["endpoint"].endswith("dos-service-id|111111111")


@pytest.mark.parametrize(
    ("told", "encounter", "request_"),
    [
        (Told.DECIDED, "planned", "active"),
        (Told.ACCEPTED, "in-progress", "active"),
        (Told.REJECTED, "cancelled", "active"),
        (Told.CLOSED, "finished", "completed"),
    ],
)
def test_our_encounter_tells_how_far_the_case_is(told: Told, encounter: str, request_: str) -> None:
    found = resources(told)
    assert found["Encounter"]["status"] == encounter
    assert found["ServiceRequest"]["status"] == request_


def test_a_rejection_has_a_reason_and_never_that_of_capacity() -> None:
    for ground in Ground:
        rejected = replace(LETTER, told=Told.REJECTED, detail={"reason": ground.value})
        text = json.dumps(bars_response.bundle(rejected, TO, BARS))
        assert '"code": "OTH"' in text
        assert "RRNA" not in text
    assert "reasonCode" not in resources(Told.ACCEPTED)["Encounter"]


def test_it_names_the_senders_case_and_use_case_and_no_person() -> None:
    found = resources(Told.CLOSED)
    assert found["ServiceRequest"]["identifier"] == [
        {"system": "https://sender.example/Id/case-number", "value": "sender1234"}
    ]
    assert USE_CASE in found["ServiceRequest"]["category"][0]["coding"]
    assert set(found) == {"MessageHeader", "ServiceRequest", "Encounter", "Organization"}


def test_a_retry_has_the_same_body_and_the_same_two_ids() -> None:
    first = bars_response.request(LETTER, "https://a.example/R4/", TO, BARS, None)
    again = bars_response.request(
        replace(LETTER, attempt=2), "https://a.example/R4", TO, BARS, None
    )
    assert first == again
    assert first.url == "https://a.example/R4/$process-message"
    assert first.headers["x-request-id"] == str(LETTER.id)
    assert first.headers["x-correlation-id"] == TO.conversation
    assert "authorization" not in first.headers
    target = json.loads(b64decode(first.headers["nhsd-target-identifier"]))
    assert target == {"value": "2222222222", "system": "https://fhir.nhs.uk/Id/dos-service-id"}


def test_a_token_is_shown_where_there_is_one() -> None:
    shown = bars_response.request(LETTER, "https://a.example/R4", TO, BARS, "secret")
    assert shown.headers["authorization"] == "Bearer secret"
