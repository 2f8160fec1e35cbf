"""A length of time as one writes it: `7d`, `12h`, `30m`, `0`."""

import re
from datetime import timedelta

import typer

_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_WRITTEN = re.compile(r"(\d{1,4})([dhm])|0")


def length(text: str) -> timedelta:
    """Days, hours or minutes."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise typer.BadParameter("a number of days, hours or minutes, as 7d, 12h or 30m; or 0")
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found[1] else timedelta()
