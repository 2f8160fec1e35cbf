"""The forms that are delivered take nobody's silence about a danger for a no."""

import json
from io import BytesIO

import pytest

from services.contracts.vocabulary import Answer
from services.intake.formats import posted, rows
from services.intake.harm import CAN_HARM
from services.intake.source_files import load
from tests.unit.intake.forms import csv_file, row

PROFESSIONALS, CREWS = load("professionals-form"), load("yas-forms")
SUBMISSION = {
    "submission_id": "PF-1",
    "person": {"surname": "Testperson"},
    "help": {"story": "Needs a rail by the bath.", "asks_for": ["equipment"]},
}
NOT_ANSWERED = [{}, {"concerns": []}, {"concerns": None}, {"concerns": ""}, {"concerns": [None]}]


def answers(**concerns: object) -> dict[str, Answer]:
    found = posted.parse(json.dumps(SUBMISSION | concerns).encode(), PROFESSIONALS)
    return {fact: found.answers[fact] for fact in CAN_HARM}


@pytest.mark.parametrize("concerns", NOT_ANSWERED)
def test_a_list_of_concerns_that_nobody_filled_in_is_unknown(concerns: dict[str, object]) -> None:
    assert set(answers(**concerns).values()) == {Answer.UNKNOWN}


def test_a_list_that_says_none_says_no() -> None:
    assert set(answers(concerns=["none"]).values()) == {Answer.NO}


def test_what_a_list_says_that_is_not_in_it_leaves_every_danger_open() -> None:
    found = answers(concerns=["a worry of mine"])
    assert found.pop("safeguarding") is Answer.SUSPECTED
    assert set(found.values()) == {Answer.UNKNOWN}


@pytest.mark.parametrize(
    ("empty", "unknown"),
    [
        ("needs", {"medically_unwell", "suicidal"}),
        ("safeguarding_concern", {"safeguarding"}),
        ("priority", set()),
    ],
)
def test_an_empty_cell_of_a_crew_is_no_answer_but_for_the_priority(
    empty: str, unknown: set[str]
) -> None:
    found = rows.first(csv_file([row(**{empty: ""})]), CREWS).answers
    assert {fact for fact in CAN_HARM if found[fact] is Answer.UNKNOWN} == unknown


def test_every_row_of_a_file_is_read_so() -> None:
    (only,) = rows.rows(BytesIO(csv_file([row(needs=" ; ")])), CREWS)
    assert rows.read(only, CREWS).answers["suicidal"] is Answer.UNKNOWN
