"""What of a message an answer names again."""

import pytest

from services.intake.back import original
from services.intake.back.original import Original
from services.intake.parts.bars import Bars
from services.intake.source_files import load_all
from tests.unit.intake.examples import COMMUNITY_JSON, GOING_HOME_JSON

JSON = "application/fhir+json"


def bars_of(source: str) -> Bars:
    bars = load_all()[source].bars
    assert bars is not None
    return bars


@pytest.mark.parametrize(
    ("body", "source", "code"),
    [(COMMUNITY_JSON, "yas", "a4t3"), (GOING_HOME_JSON, "hospital-fhir", "hospital-discharge")],
)
def test_the_use_case_is_named_as_the_message_named_it(body: bytes, source: str, code: str) -> None:
    message = original.bars_message(Original(body, JSON, None))
    assert message is not None
    named = original.use_case(message, bars_of(source))
    assert named is not None
    assert (named["code"], bars_of(source).lists(named["system"])) == (code, True)
    (other,) = {"yas", "hospital-fhir"} - {source}
    assert original.use_case(message, bars_of(other)) is None


def test_of_a_message_that_cannot_be_read_any_more_nothing_is_named() -> None:
    assert original.bars_message(Original(b"", JSON, None)) is None
