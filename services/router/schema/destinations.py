"""The schema of `destinations.yaml`."""

from services.router.calendars import Holidays
from services.router.language import TEST
from services.router.reading.calendars import WEEK
from services.router.reading.exits import LOCALITIES
from services.router.schema.words import Json, closed, days, identifier, several, text, word

_AUTHORITY = text("Which document says so, in its own words; or that it is our proposal.")
_TIME = r"([01]\d|2[0-3]):[0-5]\d"


def schema() -> Json:
    """Where referrals can go, and when offices are open."""
    top = {
        "calendars": several(_calendar(), "When offices are open, by the clock in London."),
        "destinations": several(_destination(), "Where referrals can go."),
    }
    return closed(top, ("destinations",))


def _destination() -> Json:
    fields = {
        "id": {**identifier("What other systems know it by."), "not": {"const": TEST}},
        "title": text("Its name, for people."),
        "aliases": several(text("What papers call it otherwise.")),
        **days(),
        "calendar": identifier("Its hours: the id of a calendar."),
        "out_of_hours": identifier("Where goes what comes outside its hours."),
        "exits": several(_exit(), "What people leave it by."),
        "authority": _AUTHORITY,
    }
    return closed(fields, ("id", "title", "authority"))


def _exit() -> Json:
    fields = {
        "title": text("What it is, as `reablement`."),
        "localities": several({"enum": list(LOCALITIES)}, "Where there is such an exit."),
        **days(),
        "authority": _AUTHORITY,
    }
    return closed(fields, ("title", "localities", "authority"))


def _calendar() -> Json:
    opening = {"type": "string", "pattern": rf"^{_TIME}-({_TIME}|24:00)$"}
    fields = {
        "id": identifier("What rulesets and destinations name it by."),
        "hours": {**closed(dict.fromkeys(WEEK, opening)), "minProperties": 1},
        "holidays": word(Holidays, "Whose bank holidays it keeps."),
        "authority": _AUTHORITY,
    }
    return closed(fields, ("id", "hours", "authority"))
