"""HL7's times, with and without an offset."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.intake.formats.hl7_time import day, instant
from tests.thorough import thorough

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("202601051015", datetime(2026, 1, 5, 10, 15, tzinfo=UTC)),
        ("20260105101530", datetime(2026, 1, 5, 10, 15, 30, tzinfo=UTC)),
        ("20260105101530.25", datetime(2026, 1, 5, 10, 15, 30, 250_000, tzinfo=UTC)),
        ("20260705101530", datetime(2026, 7, 5, 9, 15, 30, tzinfo=UTC)),
        ("20260705101530+0000", datetime(2026, 7, 5, 10, 15, 30, tzinfo=UTC)),
        ("20260705101530-0130", datetime(2026, 7, 5, 11, 45, 30, tzinfo=UTC)),
    ],
)
def test_a_time_without_an_offset_is_the_senders_local_time(text: str, at: datetime) -> None:
    assert instant(text, LONDON) == at


@pytest.mark.parametrize(
    "text",
    ["2026", "20260105", "2026010510", "202613051015", "202601052415", "20260105101530+9900",
     "00000101000000", "000101010000+2359", "yesterday", "٢٠٢٦٠١٠٥١٠١٥"],
)  # fmt: skip
def test_what_is_no_moment_to_the_minute_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the class is the contract
        instant(text, LONDON)


def test_an_hour_that_comes_twice_tells_no_order() -> None:
    assert instant("202610250130", LONDON) is None
    assert instant("202610250130+0100", LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    left_out = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert instant("202603290130", LONDON) == left_out
    assert instant("202610250200", LONDON) == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_a_day_is_read_from_a_day_and_from_a_moment() -> None:
    assert day("19410203") == day("194102031200") == day("19410203120000.5+0100")
    assert day("19410203") == date(1941, 2, 3)
    assert day("1941") is day("194102") is None


@pytest.mark.parametrize("text", ["19411301", "19410230", "3.2.1941", "194102030", ""])
def test_what_is_no_day_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        day(text)


@thorough
@given(st.text(st.sampled_from("0123456789.+-"), max_size=30))
@example("99991231235959-2359")
@example("00010101000000+2359")
def test_digits_are_a_time_or_a_value_error(text: str) -> None:
    for read in (day, lambda given: instant(given, LONDON)):
        try:
            read(text)
        except ValueError:
            continue
