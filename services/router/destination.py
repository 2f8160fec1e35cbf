"""Where a referral can go."""

from dataclasses import dataclass

from services.router.calendars import Calendar
from services.router.days import ALWAYS, Days


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """A team, or a place where a person decides. `days` are those on which it is open.

    `aliases` are what papers call it otherwise. `calendar` has its hours; what is received outside
    them goes to the destination `out_of_hours`, where one is named.
    """

    id: str
    title: str
    days: Days = ALWAYS
    aliases: tuple[str, ...] = ()
    calendar: Calendar | None = None
    out_of_hours: str | None = None

    def __str__(self) -> str:
        return f"{self.title} ({self.id})"
