"""The NHS number is checked, and whatever comes out, nobody is refused for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake import nhs_number
from tests.thorough import thorough

CASES = [
    ("9990000018", "valid", "of the range for tests"),
    ("999 000 0018", "valid", "as people write it"),
    ("999-000-0018", "valid", "with hyphens"),
    ("9990000019", "invalid", "a wrong check digit"),
    ("3478526985", "invalid", "the one in the standard's own examples"),
    ("0000000000", "invalid", "passes the sum, and is nobody's"),
    ("9999999999", "invalid", "as well"),
    ("999000001", "invalid", "nine digits"),
    ("99900000181", "invalid", "eleven digits"),
    ("٩٩٩٠٠٠٠٠١٨", "invalid", "other digits"),
    ("unknown", "invalid", "a word"),
    ("", "absent", "nothing"),
    ("   ", "absent", "spaces"),
    (None, "absent", "not sent"),
]


@pytest.mark.parametrize(("value", "expected", "why"), CASES)
def test_a_number_is_checked(value: str | None, expected: str, why: str) -> None:
    assert nhs_number.check(value) == expected, why


@pytest.mark.parametrize("digit", "0123456789")
def test_one_digit_ten_times_is_no_number(digit: str) -> None:
    assert nhs_number.check(digit * 10) == "invalid"


@thorough
@given(st.integers(0, 10**9 - 1), st.integers(0, 9), st.integers(0, 8))
def test_one_wrong_digit_is_noticed(stem: int, change: int, place: int) -> None:
    candidates = [f"{stem:09d}{last}" for last in range(10)]
    valid = [number for number in candidates if nhs_number.check(number) == "valid"]
    assert len(valid) <= 1
    for number in valid:
        altered = number[:place] + str(change) + number[place + 1 :]
        assert altered == number or nhs_number.check(altered) == "invalid"


def test_a_number_is_kept_as_sent() -> None:
    found = nhs_number.read("999 000 0019", "number-present-and-verified")
    assert found.value == "999 000 0019"
    assert (found.check, found.status) == ("invalid", "number-present-and-verified")


SEVERAL = [
    ([], None, "none at all"),
    (["9990000019"], "9990000019", "one that is wrong is kept, and flagged"),
    (["9990000019", "9990000018"], "9990000018", "the one that can be right"),
    (["9990000018", "999 000 0018"], "9990000018", "the same, written twice"),
    (["9990000018", "9990000409"], None, "two people's"),
]


@pytest.mark.parametrize(("sent", "taken", "reason"), SEVERAL)
def test_of_several_numbers_none_is_taken_where_two_can_be_right(
    sent: list[str], taken: str | None, reason: str
) -> None:
    found = [nhs_number.read(each) for each in sent]
    value = nhs_number.only(found).value
    assert (nhs_number.digits(value) if value else None) == taken, reason
    assert (nhs_number.doubt(found) is not None) == (reason == "two people's")
