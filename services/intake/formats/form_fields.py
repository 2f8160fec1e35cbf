"""The fields of one form: read by name, each problem kept with its column and never its value."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from services.intake.parts.columns import ISO, When
from services.intake.parts.form import Coded
from services.intake.rejected import Code, Problem, Rejected

LINE = 500
STORY = 20_000
"""The longest texts, in characters."""

MOST_PROBLEMS = 50

NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Characters that no text has."""

_LONDON = ZoneInfo("Europe/London")
_DAYS = range(1850, 2101)
_MOMENTS = range(2000, 2100)

Found = TypeVar("Found", date, datetime)


class Fields:
    """Reads fields, and goes on past what is wrong: the sender is told all of it."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self._problems: dict[Problem, None] = {}

    def asked(self, column: str) -> bool:
        """Whether the form has the column at all."""
        return column in self._given

    def text(self, column: str, longest: int = LINE) -> str:
        """What stands in a column, without the spaces around it; empty where nothing does."""
        value = self._given.get(column, "").strip()
        if len(value) > longest:
            return self._wrong(column, Code.TOO_LONG, f"This is longer than {longest} characters.")
        if NOT_TEXT.search(value):
            return self._wrong(column, Code.INVALID, "This holds a character that is not text.")
        return value

    def texts(self, columns: Iterable[str], longest: int = LINE) -> list[str]:
        """What stands in several columns, without the empty ones."""
        return [text for column in columns if (text := self.text(column, longest))]

    def needed(self, column: str) -> str:
        """What must be there."""
        if not self._given.get(column, "").strip():
            return self._wrong(column, Code.REQUIRED, "This is empty.")
        return self.text(column)

    def codes(self, coded: Coded) -> list[str]:
        """The codes of a column."""
        text = self.text(coded.column, STORY)
        if coded.separator is not None:
            text = text.replace(coded.separator, "\n")
        return [code for line in text.splitlines() if (code := line.strip())]

    def day(self, when: When | None) -> date | None:
        """A day; None where there is none."""
        return self._time(when, _day, "This is not a day as this source writes it.")

    def moment(self, when: When | None) -> datetime | None:
        """A time in UTC; None where there is none."""
        return self._time(when, _moment, "This is not a time as this source writes it.")

    def refuse(self, column: str, code: Code, message: str) -> None:
        """Note a problem."""
        self._problems[Problem(column, code, message)] = None

    def check(self) -> None:
        """`Rejected` 422 with every problem that was met."""
        if self._problems:
            raise Rejected(422, tuple(self._problems)[:MOST_PROBLEMS])

    def _wrong(self, column: str, code: Code, message: str) -> str:
        self.refuse(column, code, message)
        return ""

    def _time(
        self, when: When | None, read: Callable[[str, str], Found], wrong: str
    ) -> Found | None:
        text = self.text(when.column) if when is not None else ""
        if when is None or not text:
            return None
        for form in when.formats:
            try:
                return read(text, form)
            except (ValueError, OverflowError):
                continue
        self.refuse(when.column, Code.INVALID, wrong)
        return None


def _day(text: str, form: str) -> date:
    found = date.fromisoformat(text) if form == ISO else datetime.strptime(text, form).date()  # noqa: DTZ007
    if found.year not in _DAYS:
        raise ValueError("not in our time")
    return found


def _moment(text: str, form: str) -> datetime:
    found = datetime.fromisoformat(text) if form == ISO else datetime.strptime(text, form)  # noqa: DTZ007
    if found.year not in _MOMENTS:
        raise ValueError("not in our time")
    local = found if found.tzinfo is not None else found.replace(tzinfo=_LONDON)
    return local.astimezone(UTC)
