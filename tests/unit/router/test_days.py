"""Days in London, and the periods into which they cut time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.days import ALWAYS, DAY, Days, begins, day_of, periods

MARCH = date(2025, 3, 1), date(2025, 3, 31)

some_days = st.dates(date(2025, 1, 1), date(2025, 2, 10))
spans = st.builds(Days, st.none() | some_days, st.none() | some_days)
in_order = spans.filter(lambda days: days.are_in_order)
AROUND = [date(2024, 12, 28) + each * DAY for each in range(60)]


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (ALWAYS, "on every day"),
        (Days(MARCH[0]), "from 1 March 2025 on"),
        (Days(last=MARCH[1]), "until 31 March 2025"),
        (Days(*MARCH), "from 1 March 2025 to 31 March 2025"),
    ],
)
def test_days_are_told_in_words(days: Days, told: str) -> None:
    assert str(days) == told


def test_the_first_and_the_last_day_are_included() -> None:
    days = Days(*MARCH)
    assert [days.has(each) for each in (*MARCH, MARCH[0] - DAY, MARCH[1] + DAY)] == [
        *(True, True),
        *(False, False),
    ]


@given(in_order, in_order)
def test_days_meet_where_one_day_is_in_both(one: Days, other: Days) -> None:
    assert one.meets(other) is any(one.has(day) and other.has(day) for day in AROUND)


@given(in_order, in_order)
def test_days_without_others_are_those_that_only_they_have(one: Days, other: Days) -> None:
    left = one.without(other)
    for day in AROUND:
        assert any(each.has(day) for each in left) is (one.has(day) and not other.has(day))


@given(st.lists(in_order, max_size=4))
def test_every_day_is_in_one_period_and_in_a_period_all_days_are_alike(dates: list[Days]) -> None:
    cut = periods(dates)
    for day in AROUND:
        (period,) = [each for each in cut if each.has(day)]
        for each in dates:
            assert each.has(day) is each.meets(period)


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2025, 1, 15), datetime(2025, 1, 15, 0, tzinfo=UTC)),
        (date(2025, 7, 15), datetime(2025, 7, 14, 23, tzinfo=UTC)),
        (date(2025, 3, 30), datetime(2025, 3, 30, 0, tzinfo=UTC)),
        (date(2025, 3, 31), datetime(2025, 3, 30, 23, tzinfo=UTC)),
        (date(2025, 10, 26), datetime(2025, 10, 25, 23, tzinfo=UTC)),
        (date(2025, 10, 27), datetime(2025, 10, 27, 0, tzinfo=UTC)),
    ],
)
def test_a_day_begins_at_midnight_in_london_in_winter_and_in_summer(
    day: date, at: datetime
) -> None:
    assert begins(day) == at
    assert day_of(at) == day
    assert day_of(at - timedelta(microseconds=1)) == day - DAY
