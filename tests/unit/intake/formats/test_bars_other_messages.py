"""Messages of the standard that are no referral to us, each whole and invented."""

from pathlib import Path
from uuid import UUID

import pytest

from services.intake.formats import bars
from services.intake.operation_outcome import operation_outcome
from services.intake.rejected import Reason, Rejected
from services.intake.source_files import load

MESSAGES = Path(__file__).parent / "messages"
ID = UUID("00000000-0000-4000-8000-000000000000")

REFUSED = [
    ("referral-1.0.0-beta.json", 422, "not-supported", Reason.UNSUPPORTED),
    ("validation-1.1.0.json", 400, "invariant", Reason.NOT_A_REFERRAL),
    ("response-1.0.0.json", 400, "invariant", Reason.NOT_A_REFERRAL),
]


@pytest.mark.parametrize("source", ["yas", "bars-examples"])
@pytest.mark.parametrize(("name", "status", "code", "reason"), REFUSED)
def test_what_is_no_referral_of_a_supported_version_is_refused_as_the_standard_says(
    name: str, status: int, code: str, reason: Reason, source: str
) -> None:
    body = (MESSAGES / name).read_bytes()
    with pytest.raises(Rejected) as caught:
        bars.parse(body, "application/fhir+json", load(source))
    assert (caught.value.status, caught.value.reason) == (status, reason)
    assert operation_outcome(caught.value, id=ID)["issue"][0]["code"] == code


def test_every_message_that_is_kept_here_is_held_to_its_answer() -> None:
    assert {path.name for path in MESSAGES.iterdir()} == {name for name, *_ in REFUSED}
