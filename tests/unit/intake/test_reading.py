"""One table of formats and one of dialects: every door is in both."""

import json
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.intake import answering, reading
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source_files import load, load_all
from services.intake.submission import Refusal
from tests.unit.intake.examples import COMMUNITY_JSON, FALLS_XML, PHONE_JSON
from tests.unit.intake.letters import verified

ID = UUID("00000000-0000-4000-8000-000000000000")
REFUSAL = Refusal(
    ID,
    datetime(2026, 1, 31, 12, tzinfo=UTC),
    refuse(422, Code.INVALID, "It does not fit.", at="/reason"),
)


@pytest.mark.parametrize("name", load_all())
def test_every_source_that_ships_has_a_format_and_a_dialect(name: str) -> None:
    source = load(name)
    assert reading.format_of(source).title
    assert answering.told(REFUSAL, b"", source)


@pytest.mark.parametrize(
    ("body", "media_type", "source"),
    [
        (PHONE_JSON, "application/json", "contact-centre"),
        (FALLS_XML, "application/fhir+xml", "yas"),
        (FALLS_XML, "application/xml", "yas"),
        (COMMUNITY_JSON, "application/json", "yas"),
        (verified(), "message/rfc822", "police-mailbox"),
    ],
)
def test_a_message_is_read_by_the_format_of_its_source(
    body: bytes, media_type: str, source: str
) -> None:
    assert reading.read(body, media_type, load(source)).source_reference


@pytest.mark.parametrize("source", ["contact-centre", "yas", "police-mailbox"])
def test_a_body_of_another_type_is_refused(source: str) -> None:
    with pytest.raises(Rejected) as refused:
        reading.read(PHONE_JSON, "text/csv", load(source))
    assert refused.value.status == 415


def test_a_refusal_is_told_in_the_senders_dialect() -> None:
    problem = json.loads(answering.told(REFUSAL, b"", load("contact-centre")))
    assert problem["errors"] == [
        {"pointer": "/reason", "code": "invalid", "detail": "It does not fit."}
    ]
    outcome = json.loads(answering.told(REFUSAL, b"", load("yas")))
    assert (outcome["id"], outcome["issue"][0]["diagnostics"]) == (str(ID), "It does not fit.")
