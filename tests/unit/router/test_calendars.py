"""When an office is open, held against a clock that is looked at minute by minute."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.bank_holidays import is_bank_holiday
from services.router.calendars import Calendar, Holidays, Hours, Opening, WorkingTime, open_on
from services.router.days import LONDON

MINUTE = timedelta(minutes=1)
WEEKDAYS = (Opening(8 * 60 + 30, 17 * 60),) * 5
OFFICE = Calendar("office", (*WEEKDAYS, None, None), Holidays.ENGLAND)

MOMENTS = [
    # by the clock in London, what the office says, why
    ("2025-06-02 08:30", "in_hours", "it opens then, by summer time"),
    ("2025-06-02 08:29", "out_of_hours", "it is not open yet"),
    ("2025-12-01 16:59", "in_hours", "it is still open"),
    ("2025-12-01 17:00", "out_of_hours", "it closes then"),
    ("2025-06-07 12:00", "out_of_hours", "it is a Saturday"),
    ("2025-08-25 12:00", "holiday", "it is the summer bank holiday"),
    ("2025-08-25 03:00", "holiday", "a bank holiday is one all day"),
    ("2021-12-25 12:00", "holiday", "Christmas is one on a Saturday too"),
]


@pytest.mark.parametrize(("at", "hours", "why"), MOMENTS)
def test_a_moment_is_in_hours_or_out_of_them_or_on_a_holiday(at: str, hours: str, why: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=LONDON).astimezone(UTC)
    assert OFFICE.hours(moment) == hours, why


def test_a_calendar_that_keeps_no_holidays_has_none() -> None:
    every_day = Calendar("duty", (Opening(0, 24 * 60),) * 7)
    assert every_day.hours(datetime(2025, 12, 25, 23, 59, tzinfo=UTC)) == Hours.IN_HOURS


WORKING = [
    # received in London, hours, respond by in London, why
    ("2025-06-02 09:00", 4, "2025-06-02 13:00", "on the same day"),
    ("2025-06-02 16:00", 1, "2025-06-02 17:00", "until the very end of the day"),
    ("2025-06-02 16:00", 2, "2025-06-03 09:30", "on the next day"),
    ("2025-06-06 16:30", 1, "2025-06-09 09:00", "after the weekend"),
    ("2025-06-07 12:00", 1, "2025-06-09 09:30", "from when it opens"),
    ("2025-08-22 16:30", 1, "2025-08-26 09:00", "after the weekend and the bank holiday"),
    ("2025-12-24 16:00", 2, "2025-12-29 09:30", "after Christmas"),
    ("2025-03-28 16:30", 1, "2025-03-31 09:00", "over the change to summer time"),
    ("2025-10-24 16:30", 1, "2025-10-27 09:00", "over the change to winter time"),
]


@pytest.mark.parametrize(("received", "hours", "by", "why"), WORKING)
def test_working_time_passes_only_while_the_office_is_open(
    received: str, hours: int, by: str, why: str
) -> None:
    at, wanted = (datetime.fromisoformat(each).replace(tzinfo=LONDON) for each in (received, by))
    assert WorkingTime(OFFICE, timedelta(hours=hours)).after(at) == wanted.astimezone(UTC), why


CLOCKS = [
    # day, opening, how much time it is open, why
    (date(2025, 10, 25), Opening(30, 90), 60, "the clock stays as it is"),
    (date(2025, 10, 26), Opening(30, 90), 90, "the half hour from one o'clock comes again"),
    (date(2025, 10, 26), Opening(0, 24 * 60), 25 * 60, "the day has an hour more"),
    (date(2025, 3, 30), Opening(30, 150), 60, "the hour from one o'clock is left out"),
    (date(2025, 3, 30), Opening(0, 24 * 60), 23 * 60, "the day has an hour less"),
]


@pytest.mark.parametrize(("day", "opening", "minutes", "why"), CLOCKS)
def test_in_the_night_in_which_the_clock_changes_it_is_open_while_the_clock_says_so(
    day: date, opening: Opening, minutes: int, why: str
) -> None:
    stretches = open_on(Calendar("nights", (opening,) * 7), day)
    assert sum((until - since for since, until in stretches), timedelta()) == minutes * MINUTE, why


openings = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(sorted)
weeks = st.lists(
    st.none() | openings.filter(lambda each: each[0] < each[1]).map(lambda each: Opening(*each)),
    min_size=7,
    max_size=7,
).filter(lambda week: sum(each.closes - each.opens for each in week if each) > 120)
calendars = st.builds(
    Calendar, st.just("any"), weeks.map(tuple), st.none() | st.just(Holidays.ENGLAND)
)
CHANGES = [
    date(2025, 3, 29),  # the clock goes forward on the 30th
    date(2025, 10, 25),  # and back on the 26th
    date(2024, 12, 24),
    date(2025, 4, 17),
    date(2025, 6, 3),
]
moments = st.builds(
    lambda day, minutes: datetime(day.year, day.month, day.day, tzinfo=UTC) + minutes * MINUTE,
    st.sampled_from(CHANGES),
    st.integers(-1440, 3 * 1440),
)


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """By the clock on the wall, and the calendar beside it."""
    there = moment.astimezone(LONDON)
    opening = calendar.week[there.weekday()]
    if opening is None or (calendar.holidays and is_bank_holiday(there.date())):
        return False
    return opening.opens <= there.hour * 60 + there.minute < opening.closes


def looked_at_every_minute(calendar: Calendar, moment: datetime, minutes: int) -> datetime:
    while minutes:
        minutes -= is_open(calendar, moment)
        moment += MINUTE
    return moment


@settings(max_examples=150)
@given(calendars, moments, st.integers(1, 900))
def test_working_time_is_that_of_a_clock_that_is_looked_at_every_minute(
    calendar: Calendar, moment: datetime, minutes: int
) -> None:
    found = WorkingTime(calendar, minutes * MINUTE).after(moment)
    assert found == looked_at_every_minute(calendar, moment, minutes)


@given(calendars, moments)
def test_hours_are_told_as_the_clock_and_the_calendar_have_them(
    calendar: Calendar, moment: datetime
) -> None:
    assert (calendar.hours(moment) is Hours.IN_HOURS) is is_open(calendar, moment)
