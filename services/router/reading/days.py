"""From nodes to days, `from` and `until`, both included, and to moments, all of them in London."""

import re
from datetime import UTC, date, datetime

from services.chassis.reviewed.faults import Faults, shown
from services.chassis.reviewed.nodes import Node
from services.router.days import LONDON, Days
from services.router.reading.fields import Fields, text

DAYS = ("from", "until")
YEARS = range(2000, 2100)

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MOMENT = re.compile(rf"{_DAY.pattern}[T ]\d{{2}}:\d{{2}}", re.ASCII)


def days(fields: Fields) -> Days:
    """The days that a map states; all, where it states none."""
    first, last = (_day(fields.optional(name), name, fields.faults) for name in DAYS)
    found = Days(first, last)
    if found.are_in_order:
        return found
    fields.faults.add(fields.place, f"this ends before it begins: 'until' {last}, 'from' {first}")
    return Days()


def moment(node: Node | None, name: str, faults: Faults) -> datetime | None:
    """The moment that a node states, by the clock in London; the first, where it is there twice."""
    found = text(node, name, faults)
    if node is None or found is None:
        return None
    try:
        at = datetime.fromisoformat(found) if _MOMENT.fullmatch(found) else None
    except ValueError:
        at = None
    if at is None:
        allowed = "day and time in London, as in 2025-04-01T09:30"
        faults.add(node.place, f"'{shown(found)}' is no moment. Allowed: {allowed}.")
    return None if at is None else at.replace(tzinfo=LONDON).astimezone(UTC)


def _day(node: Node | None, name: str, faults: Faults) -> date | None:
    found = text(node, name, faults)
    if node is None or found is None:
        return None
    day = _read(found)
    if day is None:
        allowed = f"a day of the years {YEARS.start} to {YEARS.stop - 1}, as in 2025-04-01"
        faults.add(node.place, f"'{shown(found)}' is no day. Allowed: {allowed}.")
    return day


def _read(found: str) -> date | None:
    try:
        day = date.fromisoformat(found) if _DAY.fullmatch(found) else None
    except ValueError:
        return None
    return day if day is not None and day.year in YEARS else None
