"""Calendars: when an office is open, by the clock in London, with summer time and bank holidays."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache

from services.router.bank_holidays import is_bank_holiday
from services.router.days import DAY, LONDON, begins

Stretch = tuple[datetime, datetime]
"""From a moment until another, in UTC."""


class Hours(StrEnum):
    """What a calendar says of a moment. A bank holiday that it keeps is one all day."""

    IN_HOURS = "in_hours"
    OUT_OF_HOURS = "out_of_hours"
    HOLIDAY = "holiday"


class Holidays(StrEnum):
    """Whose bank holidays a calendar keeps."""

    ENGLAND = "england"


@dataclass(frozen=True, slots=True)
class Opening:
    """From a minute of the day until another, at which it is closed again; 1440 is midnight."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """`week` has the opening of each weekday, Monday first; None is closed."""

    id: str
    week: tuple[Opening | None, ...]
    holidays: Holidays | None = None

    def hours(self, moment: datetime) -> Hours:
        """What it says of a moment."""
        there = moment.astimezone(LONDON)
        opening = self.week[there.weekday()]
        if self.is_closed_on(there.date()):
            return Hours.HOLIDAY
        minute = there.hour * 60 + there.minute
        is_open = opening is not None and opening.opens <= minute < opening.closes
        return Hours.IN_HOURS if is_open else Hours.OUT_OF_HOURS

    def is_closed_on(self, day: date) -> bool:
        """Whether this is a bank holiday that it keeps."""
        return self.holidays is not None and is_bank_holiday(day)


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """So much time in which an office is open."""

    calendar: Calendar
    span: timedelta

    def after(self, moment: datetime) -> datetime:
        """The first moment by which that much has passed, in UTC."""
        left, day, start = self.span, moment.astimezone(LONDON).date(), moment.astimezone(UTC)
        while True:
            for opens, closes in open_on(self.calendar, day):
                since = max(opens, start)
                if closes - since >= left:
                    return since + left
                left -= max(closes - since, timedelta())
            day += DAY


@lru_cache(maxsize=10_000)
def open_on(calendar: Calendar, day: date) -> tuple[Stretch, ...]:
    """When an office is open on a day in London. Two stretches where the clock changes between."""
    opening = calendar.week[day.weekday()]
    if opening is None or calendar.is_closed_on(day):
        return ()
    found = [_open(opening, day, *each) for each in _as_the_clock_goes(day)]
    return tuple((since, until) for since, until in found if since < until)


def _as_the_clock_goes(day: date) -> tuple[Stretch, Stretch]:
    """A day in two: the clock in London changes at one o'clock UTC and at no other time."""
    change = datetime.combine(day, time(1), UTC)
    return (begins(day), change), (change, begins(day + DAY))


def _open(opening: Opening, day: date, since: datetime, until: datetime) -> Stretch:
    """The part of a stretch in which it is open; what ends before it begins is none."""
    ahead = since.astimezone(LONDON).utcoffset() or timedelta()
    midnight = datetime.combine(day, time(), UTC) - ahead
    opens = midnight + timedelta(minutes=opening.opens)
    closes = midnight + timedelta(minutes=opening.closes)
    return max(opens, since), min(closes, until)
