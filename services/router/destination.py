"""Where a referral can go, and by which ways people leave there."""

from dataclasses import dataclass

from services.router.calendars import Calendar
from services.router.days import ALWAYS, Days


@dataclass(frozen=True, kw_only=True, slots=True)
class Exit:
    """What people leave a team by, as reablement, in these localities and on these days."""

    title: str
    localities: tuple[str, ...]
    days: Days = ALWAYS


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """A team, or a place where a person decides. `days` are those on which it is open.

    `aliases` are what papers call it otherwise. `calendar` has its hours; what is received outside
    them goes to the destination `out_of_hours`, where one is named. Exits change nothing about who
    goes there.
    """

    id: str
    title: str
    days: Days = ALWAYS
    aliases: tuple[str, ...] = ()
    calendar: Calendar | None = None
    out_of_hours: str | None = None
    exits: tuple[Exit, ...] = ()

    def __str__(self) -> str:
        return f"{self.title} ({self.id})"
