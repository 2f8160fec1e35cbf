"""From nodes to the destinations of a pack."""

from collections.abc import Mapping

from services.chassis.reviewed.faults import Faults, shown, unknown_word
from services.router.calendars import Calendar
from services.router.days import ALWAYS
from services.router.destination import Destination
from services.router.language import MANUAL_TRIAGE, TEST
from services.router.reading.calendars import Calendars
from services.router.reading.days import DAYS, days
from services.router.reading.exits import exits
from services.router.reading.fields import Fields, text

_DESTINATION = (
    *("id", "title", "aliases", *DAYS, "calendar", "out_of_hours", "exits", "authority"),
)

Destinations = dict[str, Destination]
"""By id, in the order of the file."""


def destinations(top: Fields, known: Calendars) -> Destinations:
    """What the file states. Manual triage must be among it, at any time; `test` may not."""
    found: Destinations = {}
    stated = [
        Fields(each, allowed=_DESTINATION, faults=top.faults, what="a destination")
        for each in top.items("destinations")
    ]
    for fields in stated:
        _note(found, _destination(fields, known), fields)
    for fields in stated:
        _other(fields, found)
    if MANUAL_TRIAGE not in found:
        told = f"there is no destination '{MANUAL_TRIAGE}', where a person decides"
        top.faults.add(top.place, told)
    return found


def unknown_destination(found: str, known: Mapping[str, Destination]) -> str:
    """The sentence for a destination that there is not; who writes its title is told its id."""
    meant = {name: each.id for each in known.values() for name in _names(each)}
    return unknown_word("destination", found, known, meant=meant.get(found.casefold()))


def calendar(fields: Fields, known: Calendars) -> Calendar | None:
    """The calendar that a map names, where it names one."""
    node = fields.optional("calendar")
    found = text(node, "calendar", fields.faults)
    if node is not None and found is not None and found not in known:
        none = f"there is no calendar '{shown(found)}': destinations.yaml states no 'calendars'"
        told = unknown_word("calendar", found, known) if known else none
        fields.faults.add(node.place, told)
    return None if found is None else known.get(found)


def _destination(fields: Fields, known: Calendars) -> Destination:
    fields.text("authority")
    return Destination(
        id=fields.identifier("id"),
        title=fields.text("title"),
        aliases=fields.texts("aliases"),
        days=days(fields),
        calendar=calendar(fields, known),
        out_of_hours=text(fields.optional("out_of_hours"), "out_of_hours", fields.faults),
        exits=exits(fields),
    )


def _other(fields: Fields, found: Destinations) -> None:
    """Where a team's referrals go outside its hours: to one that takes them at any time."""
    node = fields.optional("out_of_hours")
    other = text(node, "out_of_hours", Faults())
    if node is None or other is None:
        return
    if not fields.has("calendar"):
        fields.faults.add(node.place, "outside which hours? this destination has no 'calendar'")
    if other not in found:
        fields.faults.add(node.place, unknown_destination(other, found))
    elif found[other].out_of_hours is not None:
        told = f"'{other}' is not there at any time: it has an 'out_of_hours' of its own"
        fields.faults.add(node.place, told)


def _note(found: Destinations, new: Destination, fields: Fields) -> None:
    told = _wrong(found, new)
    if told is not None:
        fields.faults.add(fields.place, told)
    if new.id and new.id not in found:
        found[new.id] = new


def _wrong(found: Destinations, new: Destination) -> str | None:
    if new.id == TEST:
        return f"'{TEST}' is kept for test referrals; no team may have this id"
    if new.id in found:
        return f"destination '{new.id}' stands here twice"
    if new.id == MANUAL_TRIAGE and (new.days != ALWAYS or new.out_of_hours is not None):
        return f"'{MANUAL_TRIAGE}' is open at any time: a person must always be able to decide"
    for each in found.values():
        for name, written in _names(new).items():
            if name in _names(each):
                return f"'{written}' names two destinations: '{each.id}' and '{new.id}'"
    return None


def _names(destination: Destination) -> dict[str, str]:
    names = (destination.title, *destination.aliases)
    return {name.casefold(): name for name in names if name}
