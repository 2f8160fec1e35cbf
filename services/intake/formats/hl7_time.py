"""HL7's times: as many digits as are known, and the offset only where somebody wrote it."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

_MOMENT = re.compile(
    r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:(\d\d)(?:\.(\d{1,6}))?)?([+-]\d{4})?", re.ASCII
)
_DAY = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{2,6}(?:\.\d+)?)?(?:[+-]\d{4})?", re.ASCII)
_LESS = re.compile(r"\d{4}(\d\d)?", re.ASCII)


def instant(text: str, zone: tzinfo) -> datetime | None:
    """A moment in UTC. Without an offset it is the sender's local time, in `zone`.

    None where it may be either of two: in the hour that comes twice as the clocks go back.
    `ValueError` where it is none, or not known to the minute.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("no moment")
    *parts, fraction, offset = found.groups()
    year, month, on_day, hour, minute, seconds = (int(part or 0) for part in parts)
    micro = int((fraction or "").ljust(6, "0"))
    written_in = zone if offset is None else _offset(offset)
    at = datetime(year, month, on_day, hour, minute, seconds, micro, tzinfo=written_in)
    try:
        first, second = (at.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    except OverflowError:
        raise ValueError("no moment of ours") from None
    return first if first >= second else None  # in the hour that is left out the first is later


def day(text: str) -> date | None:
    """A day; None where only the year or the month is known. `ValueError` where it is none."""
    if _LESS.fullmatch(text):
        return None
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError("no day")
    return date(int(found[1]), int(found[2]), int(found[3]))


def _offset(text: str) -> timezone:
    distance = timedelta(hours=int(text[1:3]), minutes=int(text[3:]))
    return timezone(-distance if text[0] == "-" else distance)
