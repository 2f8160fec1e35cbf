"""When a referral can be received, as the calendars of a program tell it: every way, with a moment.

What they tell depends on the weekday, on the minute, and on whether it is a bank holiday. So of all
days that are alike in this one stands for the others, and of its minutes those at which an office
opens or closes.
"""

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile

from services.router.bank_holidays import is_bank_holiday
from services.router.calendars import Calendar
from services.router.days import DAY, LONDON, Days, begins, day_of
from services.router.program import Program

ENOUGH = 12 * 366 * DAY
"""In so much time every day of the week is a bank holiday once."""

Told = tuple[str, ...]
"""What each clock of a program tells, in their order."""


def moments(program: Program) -> dict[Told, datetime]:
    """Everything that the clocks can tell together in the period of a program, with a moment of it.

    A program without clocks has one moment, of which nothing is told.
    """
    calendars = tuple(program.clocks.values())
    return {
        tuple(each.hours(moment) for each in calendars): moment
        for day in _different(program.days)
        for moment in _changes(calendars, day)
    }


def _different(days: Days) -> Collection[date]:
    """One day of each kind; none with a change of the clock, where there is another."""
    ordered = sorted(_stretch(days), key=_clock_changes)
    found: dict[tuple[int, bool], date] = {}
    for day in ordered:
        found.setdefault((day.weekday(), is_bank_holiday(day)), day)
    return found.values()


def _stretch(days: Days) -> Iterator[date]:
    today = day_of(datetime.now(UTC))
    latest = days.last or date.max
    start = days.first or min(today, latest - ENOUGH if days.last else today)
    every = (start + each * DAY for each in range(ENOUGH // DAY))
    return takewhile(lambda day: day <= latest, every)


def _clock_changes(day: date) -> bool:
    return begins(day + DAY) - begins(day) != DAY


def _changes(calendars: Collection[Calendar], day: date) -> Iterator[datetime]:
    openings = [each.week[day.weekday()] for each in calendars]
    found = {minute for each in openings if each for minute in (each.opens, each.closes)}
    midnight = datetime.combine(day, time(), LONDON)
    for minute in sorted({0, *found} - {24 * 60}):
        yield (midnight + timedelta(minutes=minute)).astimezone(UTC)
