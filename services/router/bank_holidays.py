"""The bank holidays of England, those moved and those of one year only among them."""

from datetime import date
from functools import cache

import holidays


def is_bank_holiday(day: date) -> bool:
    """Whether it is one."""
    return day in _of(day.year)


@cache
def _of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))
