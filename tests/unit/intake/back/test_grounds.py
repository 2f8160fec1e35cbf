"""A rejection has a reason from a closed list, and nobody's lack of time is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.back.grounds import IN_WORDS, Ground, ground, untold

CAPACITY = (
    "capacity",
    "no-capacity",
    "no_staff",
    "NoStaff",
    "waiting-list-full",
    "at_capacity",
    "workload",
    "RRNA",
    "not-available",
    "no_vacancies",
    "full",
    "backlog",
)


@pytest.mark.parametrize("code", CAPACITY)
def test_capacity_is_no_ground(code: str) -> None:
    assert ground(code) is None
    assert untold(code) == "capacity"


@pytest.mark.parametrize(
    ("code", "means"),
    [
        ("other-authority", Ground.OTHER_AUTHORITY),
        ("Other_Authority", Ground.OTHER_AUTHORITY),
        ("out_of_area", Ground.OTHER_AUTHORITY),
        ("no-need", Ground.NO_NEED),
        ("X8", Ground.CRITERIA_NOT_MET),
        ("not_eligible", Ground.CRITERIA_NOT_MET),
        ("duplicate", Ground.ALREADY_MET),
    ],
)
def test_a_teams_code_is_looked_up(code: str, means: Ground) -> None:
    assert ground(code) is means


def test_what_nobody_has_listed_is_not_told() -> None:
    assert ground("because") is None
    assert untold("because") == "unknown_reason"


@given(st.from_regex(r"\A[A-Za-z][A-Za-z0-9_-]{0,39}\Z"))
def test_every_code_is_a_ground_in_words_or_held_with_a_cause(code: str) -> None:
    found = ground(code)
    assert found is None or IN_WORDS[found]
    assert untold(code) in ("capacity", "unknown_reason")


def test_no_ground_speaks_of_capacity() -> None:
    for each in Ground:
        assert untold(each.value) == "unknown_reason", each
