"""The standard's own published messages come out as it says. Skipped where they are not there."""

import json
from uuid import UUID

import pytest

from services.contracts.facts import EXCLUSIONS
from services.contracts.vocabulary import Answer
from services.intake.canonical import Act
from services.intake.evidence import Evidence
from services.intake.formats import bars
from services.intake.operation_outcome import operation_outcome
from services.intake.rejected import Reason, Rejected
from services.intake.source_files import load
from tests.unit.intake.examples import PUBLISHED, encoded, published
from tests.unit.intake.formats.published_json import FORMATS, JSON, message

ID = UUID("00000000-0000-4000-8000-000000000000")

UNSUPPORTED = (422, "not-supported", Reason.UNSUPPORTED)
NO_REFERRAL = (400, "invariant", Reason.NOT_A_REFERRAL)
NO_MESSAGE = (400, "structure", Reason.UNREADABLE)
ACCEPTED = None

EXPECTED = [
    ("REFREQ02.xml", "bars-examples", ACCEPTED, "999 to CAS, a use case that this source has"),
    ("REFREQ02.xml", "yas", UNSUPPORTED, "999 to CAS is no use case of this source"),
    ("REFREQ03.xml", "bars-examples", UNSUPPORTED, "version 1.0.0-beta"),
    ("REFREQ03.xml", "yas", UNSUPPORTED, "version 1.0.0-beta"),
    ("REFREQ8A.xml", "bars-examples", UNSUPPORTED, "version 1.0.0-beta"),
    ("REFREQ8A.xml", "yas", UNSUPPORTED, "version 1.0.0-beta"),
    ("REFREQ8B.xml", "bars-examples", UNSUPPORTED, "an update, of version 1.0.0-beta"),
    ("REFREQ8B.xml", "yas", UNSUPPORTED, "an update, of version 1.0.0-beta"),
    ("VALREQ01.xml", "bars-examples", NO_REFERRAL, "a validation request, by its definition"),
    ("VALREQ01.xml", "yas", NO_REFERRAL, "a validation request, by its definition"),
    ("VALRESP04.xml", "bars-examples", NO_REFERRAL, "a response, by its definition"),
    ("VALRESP04.xml", "yas", NO_REFERRAL, "a response, by its definition"),
    ("FLA04.xml", "yas", NO_MESSAGE, "a resource by itself"),
    ("FLA06.xml", "yas", NO_MESSAGE, "a resource by itself"),
    ("FLA07.xml", "yas", NO_MESSAGE, "a resource by itself"),
]

OUTCOMES = {
    UNSUPPORTED: "422-REC_UNPROCESSABLE_ENTITY-not-supported.json",
    NO_REFERRAL: "400-REC_BAD_REQUEST-invariant.json",
}


@pytest.mark.parametrize("media_type", FORMATS)
@pytest.mark.parametrize(("name", "source", "refusal", "why"), EXPECTED)
def test_a_published_message_comes_out_as_the_standard_says(
    name: str, source: str, refusal: tuple[int, str, Reason] | None, why: str, media_type: str
) -> None:
    body = message(name, media_type)
    if refusal is ACCEPTED:
        assert bars.parse(body, media_type, load(source)).act is Act.REFER, why
        return
    with pytest.raises(Rejected) as caught:
        bars.parse(body, media_type, load(source))
    rejected = caught.value
    assert (rejected.status, rejected.problems[0].code, rejected.reason) == refusal, why
    _is_published(rejected, refusal)


def _is_published(rejected: Rejected, refusal: tuple[int, str, Reason]) -> None:
    if refusal not in OUTCOMES:
        return
    ours = operation_outcome(rejected, id=ID)["issue"][0]
    theirs = json.loads(published(f"operation-outcome/{OUTCOMES[refusal]}"))["issue"][0]
    assert (ours["code"], ours["details"]) == (theirs["code"], theirs["details"])


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published messages are not there")
def test_every_published_message_is_in_the_table() -> None:
    assert {path.name for path in PUBLISHED.glob("*.xml")} == {name for name, *_ in EXPECTED}


def test_json_and_xml_say_the_same() -> None:
    by_xml, by_json = (_facts(bars.parse(body, kind, EXAMPLES)) for body, kind in _both())
    assert by_xml == by_json


def _both() -> list[tuple[bytes, str]]:
    return [(message("REFREQ02.xml", kind), kind) for kind in FORMATS]


def _facts(found: bars.Canonical) -> object:
    said = {(each.fact, each.answer, each.basis, each.code) for each in found.evidence}
    codes = [(each.table, each.code) for each in found.unmapped]
    return (
        said,
        codes,
        found.person,
        found.referrer,
        found.narrative,
        found.respond_by_asked,
        found.written_at,
        found.source_reference,
    )


EXAMPLES = load("bars-examples")


def test_the_published_referral_is_read_where_its_use_case_is_allowed() -> None:
    found = bars.parse(message("REFREQ02.xml", FORMATS[0]), FORMATS[0], EXAMPLES)
    assert found.source_reference.endswith("|sender1234")
    assert found.person.nhs_number.check == "invalid"


def test_no_exclusion_of_it_comes_from_its_negated_text() -> None:
    found = bars.parse(message("REFREQ02.xml", FORMATS[0]), FORMATS[0], EXAMPLES)
    exclusions = {found.answers[fact] for fact in EXCLUSIONS.values()}
    assert Answer.SUSPECTED not in exclusions
    assert found.answers["safeguarding"] is Answer.UNKNOWN
    assert found.answers["suicidal"] is Answer.UNKNOWN
    assert found.answers["urgent"] is Answer.YES  # to be acted on within twenty minutes


FLAGS = [
    ("FLA04.xml", Answer.UNKNOWN, "the scene is safe, which says nothing of the person"),
    ("FLA06.xml", Answer.YES, "an unspecified safeguarding concern"),
    ("FLA07.xml", Answer.UNKNOWN, "a ReSPECT plan"),
]


@pytest.mark.parametrize(("name", "answer", "why"), FLAGS)
def test_a_published_flag_in_a_referral_says_what_its_code_says(
    name: str, answer: Answer, why: str
) -> None:
    bundle = json.loads(message("REFREQ02.xml", JSON))
    bundle["entry"].append({"resource": json.loads(message(name, JSON))})
    found = bars.parse(encoded(bundle), JSON, EXAMPLES)
    assert found.answers["safeguarding"] is answer, why
    if answer is Answer.YES:
        place = f"Bundle.entry[{len(bundle['entry']) - 1}].resource.code.coding[0]"
        assert _given("safeguarding", found.evidence).at == place


def _given(fact: str, evidence: tuple[Evidence, ...]) -> Evidence:
    return next(each for each in evidence if each.fact == fact)
