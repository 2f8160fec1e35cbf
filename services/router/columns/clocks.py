"""What calendars say of each row's moment, as codes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from services.router.calendars import Calendar, Hours
from services.router.columns.recorded import CODE, Codes

HOURS = {word.value: code for code, word in enumerate(Hours)}
"""The code of each word of a calendar."""

Moments = npt.NDArray[np.datetime64]


def code_of(fact: str) -> Mapping[str, int]:
    """The code of each value of a fact, also of one that a calendar tells."""
    return CODE.get(fact, HOURS)


def told(clocks: Mapping[str, Calendar], received_at: Moments) -> dict[str, Codes]:
    """What each clock tells of each row. A calendar is asked once for every minute."""
    minutes, row = np.unique(received_at.astype("datetime64[m]"), return_inverse=True)
    return {fact: _codes(calendar, minutes)[row] for fact, calendar in clocks.items()}


def _codes(calendar: Calendar, minutes: Moments) -> Codes:
    moments: list[Any] = minutes.astype(datetime).tolist()
    return np.array([HOURS[calendar.hours(each.replace(tzinfo=UTC))] for each in moments], np.uint8)
