"""When contacts come: by hour, by day of the week, and more of them in winter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from math import cos, pi
from random import Random

DAYS = 365

_SWING = 0.2
"""How much more comes in the middle of January than on average, and less in July."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How much comes in each hour of a day, and on each day of a week from Monday."""

    hours: tuple[int, ...]
    weekdays: tuple[int, ...]

    def moments(self, random: Random, begins: datetime, count: int) -> list[datetime]:
        """So many moments of the year that begins at this midnight, in any order."""
        days = random.choices(range(DAYS), cum_weights=self._days(begins), k=count)
        hours = random.choices(range(24), self.hours, k=count)
        return [
            begins + timedelta(days=day, hours=hour, seconds=random.random() * 3600)
            for day, hour in zip(days, hours, strict=True)
        ]

    def _days(self, begins: datetime) -> Sequence[float]:
        days = [begins + timedelta(days=day) for day in range(DAYS)]
        return list(accumulate(self.weekdays[day.weekday()] * _season(day) for day in days))


def _season(day: datetime) -> float:
    return 1 + _SWING * cos(2 * pi * (day.timetuple().tm_yday - 15) / DAYS)


OFFICE = Rhythm(
    hours=(*[1] * 8, 20, 50, 55, 50, 35, 40, 50, 45, 35, 10, *[2] * 6),
    weekdays=(12, 10, 10, 10, 9, 1, 1),
)
"""A contact centre: office hours, with a few for the emergency duty team."""

ALWAYS = Rhythm(
    hours=(*[4] * 7, 6, 9, *[11] * 11, 9, 8, 7, 5),
    weekdays=(10, 10, 10, 10, 10, 11, 11),
)
"""Ambulances: round the clock."""
