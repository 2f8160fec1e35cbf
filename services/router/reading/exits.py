"""From nodes to what people leave a team by: where, and from when until when."""

from services.chassis.reviewed.faults import unknown_word
from services.contracts.vocabulary import Locality
from services.router.destination import Exit
from services.router.reading.days import DAYS, days
from services.router.reading.fields import Fields, items, text

LOCALITIES = tuple(each.value for each in Locality if each is not Locality.UNKNOWN)

_EXIT = ("title", "localities", *DAYS, "authority")


def exits(team: Fields) -> tuple[Exit, ...]:
    """The exits that a destination states, where it states any."""
    stated = items(team.optional("exits"), "exits", team.faults)
    return tuple(
        _exit(Fields(node, allowed=_EXIT, faults=team.faults, what="an exit")) for node in stated
    )


def _exit(fields: Fields) -> Exit:
    fields.text("authority")
    return Exit(title=fields.text("title"), localities=_localities(fields), days=days(fields))


def _localities(fields: Fields) -> tuple[str, ...]:
    found: list[str] = []
    for node in fields.items("localities"):
        said = text(node, "localities", fields.faults)
        if said is not None and said not in LOCALITIES:
            fields.faults.add(node.place, unknown_word("locality", said, LOCALITIES))
        elif said is not None:
            found.append(said)
    return tuple(found)
