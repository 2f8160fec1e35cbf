"""From nodes to the calendars of a pack: the hours of each weekday, and whose bank holidays."""

import re

from services.chassis.reviewed.faults import Faults, shown, unknown_word
from services.chassis.reviewed.nodes import KIND, Map, Node
from services.router.calendars import Calendar, Holidays, Opening
from services.router.reading.fields import Fields, text

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_CALENDAR = ("id", "hours", "holidays", "authority")
_TIME = r"([01]\d|2[0-3]):([0-5]\d)"
_HOURS = re.compile(rf"{_TIME}-(?:{_TIME}|24:00)", re.ASCII)

Calendars = dict[str, Calendar]
"""By id, in the order of the file."""


def calendars(top: Fields) -> Calendars:
    """The calendars that a file states, where it states any."""
    found: Calendars = {}
    for node in top.items("calendars") if top.has("calendars") else ():
        fields = Fields(node, allowed=_CALENDAR, faults=top.faults, what="a calendar")
        each = _calendar(fields)
        if each.id in found:
            top.faults.add(fields.place, f"calendar '{each.id}' stands here twice")
        if each.id:
            found[each.id] = each
    return found


def _calendar(fields: Fields) -> Calendar:
    fields.text("authority")
    keeps = fields.word("holidays", Holidays) if fields.has("holidays") else None
    return Calendar(fields.identifier("id"), _week(fields.node("hours"), fields.faults), keeps)


def _week(node: Node | None, faults: Faults) -> tuple[Opening | None, ...]:
    entries = node.entries if isinstance(node, Map) else ()
    if node is not None and not entries:
        told = KIND[type(node)] if not isinstance(node, Map) else "an empty one"
        faults.add(node.place, f"'hours' must be a map of weekdays with their hours, not {told}")
    found: dict[str, Opening | None] = {}
    for key, value in entries:
        if key.text not in WEEK:
            faults.add(key.place, unknown_word("weekday", key.text, WEEK))
        found[key.text] = _opening(value, key.text, faults)
    return tuple(found.get(day) for day in WEEK)


def _opening(node: Node, day: str, faults: Faults) -> Opening | None:
    said = text(node, day, faults)
    if said is None:
        return None
    found = _HOURS.fullmatch(said)
    opening = None if found is None else Opening(*_minutes(said))
    if opening is None or opening.opens >= opening.closes:
        allowed = 'from an hour until a later one of the same day, as in "08:30-17:00"'
        faults.add(node.place, f"'{shown(said)}' are no hours. Allowed: {allowed}.")
    return opening


def _minutes(said: str) -> list[int]:
    times = [each.split(":") for each in said.split("-")]
    return [int(hour) * 60 + int(minute) for hour, minute in times]
