"""Days on which something holds, as they begin and end in London."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """From a day until a day, both included; None is without end."""

    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        if self.first is None:
            return "on every day" if self.last is None else f"until {_told(self.last)}"
        if self.last is None:
            return f"from {_told(self.first)} on"
        return f"from {_told(self.first)} to {_told(self.last)}"

    @property
    def are_in_order(self) -> bool:
        """Whether the first does not come after the last."""
        return (self.first or date.min) <= (self.last or date.max)

    def has(self, day: date) -> bool:
        """Whether this is one of them."""
        return (self.first or day) <= day <= (self.last or day)

    def meets(self, other: "Days") -> bool:
        """Whether any day is in both."""
        crossed = Days(self.first, other.last), Days(other.first, self.last)
        return all(each.are_in_order for each in crossed)

    def within(self, other: "Days") -> "Days":
        """The days that are in both; out of order where there are none."""
        firsts = [each for each in (self.first, other.first) if each is not None]
        lasts = [each for each in (self.last, other.last) if each is not None]
        return Days(max(firsts, default=None), min(lasts, default=None))

    def without(self, other: "Days") -> tuple["Days", ...]:
        """The days before the other's first, and those after its last, in so far as there are."""
        found = []
        if other.first is not None:
            found.append(Days(self.first, min(self.last or date.max, other.first - DAY)))
        if other.last is not None:
            found.append(Days(max(self.first or date.min, other.last + DAY), self.last))
        return tuple(each for each in found if each.are_in_order)


ALWAYS = Days()


def periods(dates: Collection[Days]) -> tuple[Days, ...]:
    """All time, cut wherever any of these begins or ends; in their order."""
    cuts = {each.first for each in dates if each.first is not None}
    cuts |= {each.last + DAY for each in dates if each.last is not None}
    starts = [None, *sorted(cuts), None]
    return tuple(Days(first, then and then - DAY) for first, then in pairwise(starts))


def begins(day: date) -> datetime:
    """The moment at which a day begins in London."""
    return datetime.combine(day, time(), LONDON).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The day that it is in London."""
    return moment.astimezone(LONDON).date()


def _told(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
