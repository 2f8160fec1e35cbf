"""The standard's own published messages come out as it says. Skipped where they are not there."""

import json
from uuid import UUID

import pytest

from services.contracts.facts import EXCLUSIONS
from services.contracts.vocabulary import Answer
from services.intake.formats import bars
from services.intake.operation_outcome import operation_outcome
from services.intake.rejected import Reason, Rejected
from services.intake.source_files import load
from tests.unit.intake.examples import published

XML = "application/fhir+xml"
ID = UUID("00000000-0000-4000-8000-000000000000")

UNSUPPORTED = "422-REC_UNPROCESSABLE_ENTITY-not-supported.json"
INVARIANT = "400-REC_BAD_REQUEST-invariant.json"

REFUSED = [
    ("REFREQ03.xml", Reason.UNSUPPORTED, UNSUPPORTED),
    ("REFREQ8A.xml", Reason.UNSUPPORTED, UNSUPPORTED),
    ("REFREQ8B.xml", Reason.UNSUPPORTED, UNSUPPORTED),
    ("VALREQ01.xml", Reason.NOT_A_REFERRAL, INVARIANT),
    ("VALRESP04.xml", Reason.NOT_A_REFERRAL, INVARIANT),
]


def test_the_published_referral_is_read_where_its_use_case_is_allowed() -> None:
    found = bars.parse(published("REFREQ02.xml"), XML, load("bars-examples"))
    assert found.source_reference.endswith("|sender1234")
    assert found.person.nhs_number.check == "invalid"


def test_no_exclusion_of_it_comes_from_its_negated_text() -> None:
    found = bars.parse(published("REFREQ02.xml"), XML, load("bars-examples"))
    exclusions = {found.answers[fact] for fact in EXCLUSIONS.values()}
    assert Answer.SUSPECTED not in exclusions
    assert found.answers["safeguarding"] is Answer.UNKNOWN
    assert found.answers["suicidal"] is Answer.UNKNOWN
    assert found.answers["urgent"] is Answer.YES  # to be acted on within twenty minutes


def test_it_is_refused_from_a_source_whose_use_case_it_is_not() -> None:
    with pytest.raises(Rejected) as caught:
        bars.parse(published("REFREQ02.xml"), XML, load("yas"))
    assert caught.value.reason is Reason.UNSUPPORTED


@pytest.mark.parametrize("source", ["yas", "bars-examples"])
@pytest.mark.parametrize(("name", "reason", "outcome"), REFUSED)
def test_the_others_are_refused_as_the_standard_says(
    name: str, reason: Reason, outcome: str, source: str
) -> None:
    with pytest.raises(Rejected) as caught:
        bars.parse(published(name), XML, load(source))
    assert caught.value.reason is reason
    ours = operation_outcome(caught.value, id=ID)["issue"][0]
    theirs = json.loads(published(f"operation-outcome/{outcome}"))["issue"][0]
    assert (ours["code"], ours["details"]) == (theirs["code"], theirs["details"])
