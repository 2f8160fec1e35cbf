"""What people can leave a team by, told to whoever sends somebody there."""

from collections.abc import Iterator
from datetime import date

from services.contracts.vocabulary import Locality
from services.router.destination import Destination, Exit


def lacking(team: Destination, locality: Locality, day: date) -> list[str]:
    """What there is no exit to yet for somebody from here on this day, a sentence each."""
    return list(_lacking(team.exits, locality, day))


def _lacking(exits: tuple[Exit, ...], locality: Locality, day: date) -> Iterator[str]:
    for title in dict.fromkeys(each.title for each in exits):
        areas = [
            area for each in exits if each.title == title and each.days.has(day)
            for area in each.localities
        ]  # fmt: skip
        if locality is Locality.UNKNOWN and areas:
            named = ", ".join(area.replace("_", " ") for area in areas)
            yield f"there is a {title} exit only in: {named}; the locality is not known"
        elif locality not in areas:
            yield f"no {title} exit here yet"
