"""The headers of the Booking and Referral Standard: two ids, and whom a request is for."""

import json
from base64 import b64encode, urlsafe_b64encode
from contextlib import suppress
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from services.intake.doors import fhir_headers
from services.intake.parts.bars import Bars
from services.intake.rejected import Rejected
from tests.thorough import thorough

ANY = Bars()
OURS = Bars(service_ids=("111111111",))
STRICT = Bars(service_ids=("111111111",), target_required=True)
TARGET = {"system": "https://fhir.nhs.uk/Id/dos-service-id", "value": "111111111"}
SPELLED = json.dumps(TARGET).encode()


def target(value: str) -> Headers:
    return Headers({"NHSD-Target-Identifier": value})


def named(**fields: object) -> str:
    return b64encode(json.dumps(TARGET | fields).encode()).decode()


ACCEPTED = [
    (Headers({}), ANY, "nothing is said"),
    (Headers({}), OURS, "the source's file does not ask for it"),
    (target(named()), STRICT, "a service of ours"),
    (target(named(value="9")), ANY, "ours are not known"),
    (target(named(system="http://fhir.nhs.uk/id/dos-service-id")), STRICT, "another spelling"),
    (target(urlsafe_b64encode(SPELLED).decode().rstrip("=")), STRICT, "the other base64"),
    (target(named(more=1)), STRICT, "more than there need be"),
]
REFUSED = [
    (Headers({}), STRICT, 400, "required"),
    (target(""), STRICT, 400, "required"),
    (target("%%%"), ANY, 400, "invalid"),
    (target(b64encode(b"no json").decode()), ANY, 400, "invalid"),
    (target(b64encode(b"\xff\xfe").decode()), ANY, 400, "invalid"),
    (target(b64encode(b"[" * 5000).decode()), ANY, 400, "invalid"),
    (target(b64encode(b"[]").decode()), ANY, 400, "structure"),
    (target(named(value=1)), ANY, 400, "structure"),
    (target(named(system=None)), ANY, 400, "structure"),
    (target(named(value="9")), OURS, 422, "not-supported"),
]


@pytest.mark.parametrize(("headers", "bars", "why"), ACCEPTED)
def test_a_target_is_read_liberally(headers: Headers, bars: Bars, why: str) -> None:
    fhir_headers.check_target(headers, bars)


@pytest.mark.parametrize(("headers", "bars", "status", "code"), REFUSED)
def test_what_is_no_target_of_ours_is_refused(
    headers: Headers, bars: Bars, status: int, code: str
) -> None:
    with pytest.raises(Rejected) as caught:
        fhir_headers.check_target(headers, bars)
    assert (caught.value.status, caught.value.problems[0].code) == (status, code)
    assert caught.value.problems[0].pointer == "NHSD-Target-Identifier"


def test_a_pair_of_ids_is_the_same_in_capitals() -> None:
    one, other = str(uuid4()), str(uuid4())
    said = Headers({"X-Request-Id": one.upper(), "X-Correlation-Id": other})
    assert fhir_headers.pair(said) == f"{one} {other}"


def test_a_source_file_that_asks_for_a_target_says_which() -> None:
    with pytest.raises(ValueError, match="needs 'service_ids'"):
        Bars(target_required=True)


@thorough
@given(st.text(st.characters(max_codepoint=255), max_size=80) | st.binary(max_size=80))
def test_any_header_is_read_or_refused(value: str | bytes) -> None:
    text = value if isinstance(value, str) else b64encode(value).decode()
    with suppress(Rejected):
        fhir_headers.check_target(target(text), OURS)
