"""HAPI FHIR's schema of DSTU2 holds of what we read and of every answer that we write."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from lxml import etree

from services.intake.doors import fhir_wire
from services.intake.formats import adw_answer, adw_notice
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_verdict import understood, verdict
from services.intake.rejected import Code, refuse
from services.intake.source_files import load
from services.intake.submission import Acceptance, Answer, Refusal
from tests.connected.intake import dstu2
from tests.unit.intake.notices import discharge, notice, withdrawal

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "adw"
AT = datetime(2026, 3, 2, 11, 30, tzinfo=UTC)
NOTICES = {
    "assessment": notice(),
    "discharge": discharge(),
    "withdraw all": withdrawal(),
    "withdraw assessment": withdrawal(Event.WITHDRAW_ASSESSMENT),
    "withdraw discharge": withdrawal(Event.WITHDRAW_DISCHARGE),
}
ANSWERS: dict[str, Answer] = {
    "accepted": Acceptance(UUID(int=1), 1, AT),
    "unknown": Refusal(UUID(int=2), AT, refuse(404, Code.NOT_FOUND, "There is no referral.")),
    "wrong": Refusal(UUID(int=2), AT, refuse(422, Code.INVALID, "This is a date.", at="Bundle")),
    "ours": Refusal(UUID(int=2), AT, refuse(500, Code.EXCEPTION, "The fault is ours.")),
}


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    """All resources of DSTU2."""
    return dstu2.schema(tmp_path_factory.mktemp("dstu2"))


@pytest.mark.parametrize("what", NOTICES)
def test_the_notices_of_our_tests_are_as_hospitals_write_them(
    what: str, schema: etree.XMLSchema
) -> None:
    assert dstu2.faults(schema, NOTICES[what]) == []


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("what", NOTICES)
def test_every_answer_is_valid(what: str, answer: str, schema: etree.XMLSchema) -> None:
    body, given = NOTICES[what], ANSWERS[answer]
    assert dstu2.faults(schema, _written(body, given)) == []


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published messages are not beside the repo")
def test_answers_to_the_published_notices_are_valid(schema: etree.XMLSchema) -> None:
    notices = [path.read_bytes() for path in sorted(PUBLISHED.glob("*Notice.xml"))]
    assert len(notices) == 3
    for body in notices:
        assert dstu2.faults(schema, body) == []
        assert dstu2.faults(schema, _written(body, ANSWERS["accepted"])) == []


def test_the_schema_would_say_if_one_was_not(schema: etree.XMLSchema) -> None:
    wrong = _written(notice(), ANSWERS["accepted"]).replace(b"<response>", b"<answer>")
    wrong = wrong.replace(b"</response>", b"</answer>")
    assert dstu2.faults(schema, wrong) != []


def _written(body: bytes, answer: Answer) -> bytes:
    hospital = load("hospital-adw").adw
    assert hospital is not None
    about = adw_notice.envelope(body)
    whole = adw_notice.read(body) if understood(answer) else None
    found = adw_answer.answer(about, whole, verdict(about, answer), hospital, of="a test")
    assert found is not None
    return fhir_wire.xml(found)
