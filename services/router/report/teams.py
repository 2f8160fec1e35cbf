"""Teams in sentences: other names, days, hours, where to outside them, and ways out."""

from collections.abc import Iterator
from itertools import groupby

from services.router.calendars import Calendar, Opening
from services.router.days import ALWAYS
from services.router.destination import Destination
from services.router.language import Ruleset
from services.router.report.sentences import Said

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def teams(ruleset: Ruleset) -> list[Said]:
    """All destinations in the order of their file."""
    return [
        Said(each.id, each.title, tuple(_sentences(each, ruleset)), "")
        for each in ruleset.destinations.values()
    ]


def _sentences(team: Destination, ruleset: Ruleset) -> Iterator[str]:
    if team.aliases:
        yield f"Also called {', '.join(team.aliases)}."
    if team.days != ALWAYS:
        yield f"Open {team.days}."
    if team.calendar is not None:
        yield _hours(team.calendar)
    if team.out_of_hours is not None:
        outside = ruleset.destinations[team.out_of_hours].title
        yield f"What is received outside these hours goes to {outside}."
    for way in team.exits:
        where = ", ".join(each.replace("_", " ") for each in way.localities)
        when = "" if way.days == ALWAYS else f", {way.days}"
        yield f"There is a {way.title} exit in {where}{when}."


def _hours(calendar: Calendar) -> str:
    days = [(opening, list(each)) for opening, each in groupby(range(7), calendar.week.__getitem__)]
    told = "; ".join(_day(opening, each) for opening, each in days)
    kept = "; closed on bank holidays of England" if calendar.holidays else ""
    return f"{told}{kept}."


def _day(opening: Opening | None, days: list[int]) -> str:
    first, last = WEEK[days[0]], WEEK[days[-1]]
    named = first if first == last else f"{first} to {last}"
    if opening is None:
        return f"{named} closed"
    return f"{named} {_clock(opening.opens)} to {_clock(opening.closes)}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
