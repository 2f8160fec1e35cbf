"""From nodes to the destinations of a pack."""

from collections.abc import Mapping

from services.router.days import ALWAYS
from services.router.destination import Destination
from services.router.language import MANUAL_TRIAGE, TEST
from services.router.reading.days import DAYS, days
from services.router.reading.faults import Faults, unknown_word
from services.router.reading.fields import Fields
from services.router.reading.nodes import Node

_DESTINATION = ("id", "title", "aliases", *DAYS, "authority")

Destinations = dict[str, Destination]
"""By id, in the order of the file."""


def destinations(node: Node, faults: Faults) -> Destinations:
    """What the file states. Manual triage must be among it, on every day; `test` may not."""
    top = Fields(node, allowed=["destinations"], faults=faults, what="the file")
    found: Destinations = {}
    for each in top.items("destinations"):
        fields = Fields(each, allowed=_DESTINATION, faults=faults, what="a destination")
        _note(found, _destination(fields), fields)
    if MANUAL_TRIAGE not in found:
        faults.add(top.place, f"there is no destination '{MANUAL_TRIAGE}', where a person decides")
    return found


def unknown_destination(found: str, known: Mapping[str, Destination]) -> str:
    """The sentence for a destination that there is not; who writes its title is told its id."""
    meant = {name: each.id for each in known.values() for name in _names(each)}
    return unknown_word("destination", found, known, meant=meant.get(found.casefold()))


def _destination(fields: Fields) -> Destination:
    fields.text("authority")
    return Destination(
        id=fields.identifier("id"),
        title=fields.text("title"),
        aliases=fields.texts("aliases"),
        days=days(fields),
    )


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
    if new.id == MANUAL_TRIAGE and new.days != ALWAYS:
        return f"'{MANUAL_TRIAGE}' is open on every day: a person must always be able to decide"
    for each in found.values():
        for name, written in _names(new).items():
            if name in _names(each):
                return f"'{written}' names two destinations: '{each.id}' and '{new.id}'"
    return None


def _names(destination: Destination) -> dict[str, str]:
    names = (destination.title, *destination.aliases)
    return {name.casefold(): name for name in names if name}
