"""The coded columns of a form, by the tables and lists of the source's file."""

import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from services.contracts.vocabulary import Answer
from services.intake.evidence import Basis, Evidence, Unmapped, stated
from services.intake.formats.form_fields import Fields
from services.intake.parts.closed import Meaning
from services.intake.parts.form import Choice, Coded
from services.intake.parts.tables import CodeTable
from services.intake.source import Source

Value = TypeVar("Value")

_A_CODE = re.compile(r"(?!\d{10}$)[A-Za-z0-9._/?+-]{1,40}")
"""Ten digits are an NHS number."""

NO_CODE = "text"
"""Stands for what was written where a code should be: it may tell of a person."""


class Codes:
    """Reads coded columns. What nothing lists is in `unmapped`, and in `odd` with what it says.

    What stands in one of the columns `about` the person is no code, wherever it stands again.
    """

    def __init__(self, fields: Fields, about: Iterable[str] = ()) -> None:
        self._fields = fields
        self._personal = frozenset(text.lower() for text in fields.texts(about))
        self.unmapped: list[Unmapped] = []
        self.odd: list[tuple[str, str]] = []

    def facts(self, coded: Coded, source: Source) -> Iterator[Evidence]:
        """What the codes of a column say."""
        table = source.table(coded.table)
        if table is None:
            raise TypeError("the source has no such code table")
        codes = self._fields.codes(coded)
        if not codes:
            said = table.empty if self._fields.asked(coded.column) else {}
            meaning = _unknown(table) | said
            yield from stated(meaning, Basis.CODE, at=coded.column, table=coded.table)
        for code in codes:
            listed = code in table.codes
            meaning = table.codes[code] if listed else _unknown(table) | table.otherwise
            shown = code if listed else self._keep(coded.column, coded.table, code)
            yield from stated(meaning, Basis.CODE, at=coded.column, table=coded.table, code=shown)

    def chosen(self, choice: Choice[Value] | None) -> Value | None:
        """The value that a column's code stands for; None where it is empty or not listed."""
        code = self._fields.text(choice.column) if choice is not None else ""
        if choice is None or not code:
            return None
        if code not in choice.codes:
            self._keep(choice.column, choice.column, code)
        return choice.codes.get(code)

    def _keep(self, column: str, table: str, code: str) -> str:
        coded = _A_CODE.fullmatch(code) and code.lower() not in self._personal
        shown = code if coded else NO_CODE
        self.unmapped.append(Unmapped(column, table, shown))
        self.odd.append((column, code))
        return shown


def _unknown(table: CodeTable) -> Meaning:
    """What is not known where a table's codes are not there, or are not understood."""
    meanings = (*table.codes.values(), table.otherwise, table.empty)
    return {fact: Answer.UNKNOWN for meaning in meanings for fact in meaning}
