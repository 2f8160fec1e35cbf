"""From nodes to how soon somebody must respond: in hours, or in an office's working hours."""

from collections.abc import Mapping
from datetime import timedelta

from services.router.calendars import WorkingTime
from services.router.destination import Destination
from services.router.language import Limit
from services.router.reading.fields import Fields

WITHIN = "respond_within_hours"
WITHIN_WORKING = "respond_within_working_hours"
LIMITS = (WITHIN, WITHIN_WORKING)
MOST = 24 * 31
"""With more working hours than these nobody waits for a response."""


def limit(fields: Fields, destination: str, known: Mapping[str, Destination]) -> Limit | None:
    """The limit that a rule states, where it states one; working hours are its destination's."""
    if not fields.has(WITHIN_WORKING):
        return fields.hours(WITHIN)
    if fields.has(WITHIN):
        fields.faults.add(fields.place, f"either '{WITHIN}' or '{WITHIN_WORKING}', not both")
    return _working(fields, fields.hours(WITHIN_WORKING, most=MOST), known.get(destination))


def _working(
    fields: Fields, span: timedelta | None, team: Destination | None
) -> WorkingTime | None:
    if span is None or team is None:
        return None
    if team.calendar is None:
        node = fields.node(WITHIN_WORKING)
        place = fields.place if node is None else node.place
        told = f"whose working hours? destination '{team.id}' has no 'calendar'"
        fields.faults.add(place, told)
        return None
    return WorkingTime(team.calendar, span)
