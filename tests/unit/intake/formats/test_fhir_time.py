"""FHIR's times: any offset, any number of digits, nothing else."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.formats import fhir_time
from tests.thorough import thorough

INSTANTS = [
    ("2021-11-26T15:00:00.8185338+00:00", datetime(2021, 11, 26, 15, 0, 0, 818533, UTC)),
    ("2021-11-26T15:00:00Z", datetime(2021, 11, 26, 15, tzinfo=UTC)),
    ("2021-11-26T15:00:00.5Z", datetime(2021, 11, 26, 15, 0, 0, 500_000, UTC)),
    ("2021-11-26T00:30:00+01:00", datetime(2021, 11, 25, 23, 30, tzinfo=UTC)),
    ("2021-11-26T15:00:00-12:45", datetime(2021, 11, 27, 3, 45, tzinfo=UTC)),
    ("2021-11-26T15:00:00+14:00", datetime(2021, 11, 26, 1, tzinfo=UTC)),
]
NOT_INSTANTS = [
    "2021-11-26",
    "2021-11-26T15:00:00",
    "2021-11-26T15:00Z",
    "20211126T150000Z",
    "2021-13-26T15:00:00Z",
    "2021-11-26T25:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00",
    "2021-11-26T15:00:00+99:00",
    "\u0662021-11-26T15:00:00Z",
    "soon",
    "",
]


@pytest.mark.parametrize(("text", "time"), INSTANTS)
def test_an_instant_is_read_in_utc(text: str, time: datetime) -> None:
    assert fhir_time.instant(text) == time


@pytest.mark.parametrize("text", NOT_INSTANTS)
def test_anything_else_is_no_instant(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        fhir_time.instant(text)


@thorough
@given(st.datetimes(datetime(1901, 1, 1), datetime(2099, 1, 1), timezones=st.timezones()))  # noqa: DTZ001 - the bounds that hypothesis asks for
def test_what_python_writes_is_read_back(time: datetime) -> None:
    text = time.astimezone(UTC).isoformat()
    assert fhir_time.instant(text) == time.astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "day"), [("1941-05-04", date(1941, 5, 4)), ("1941-05", None), ("1941", None)]
)
def test_a_date_may_be_a_month_or_a_year_alone(text: str, day: date | None) -> None:
    assert fhir_time.day(text) == day


@pytest.mark.parametrize("text", ["1941-13-04", "19410504", "1941-W10-1", "unknown", "1941-5"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        fhir_time.day(text)
