"""FHIR's times: any offset, any number of fractional digits."""

import re
from datetime import UTC, date, datetime

_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(\.\d+)?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII
)
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_YEARS = range(1900, 2101)


def instant(text: str) -> datetime:
    """The time in UTC, digits beyond a microsecond cut off. ValueError for anything else."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise ValueError("not a FHIR instant")
    seconds, fraction, offset = found.groups()
    micro = (fraction or ".0")[:7].ljust(7, "0")
    time = datetime.fromisoformat(seconds + micro + offset)
    if time.year not in _YEARS:
        raise ValueError("not in our time")
    return time.astimezone(UTC)


def day(text: str) -> date | None:
    """The day; None where FHIR's date says a month or a year alone. ValueError for the rest."""
    if not _DATE.fullmatch(text):
        raise ValueError("not a FHIR date")
    return date.fromisoformat(text) if len(text) == len("1950-12-31") else None
