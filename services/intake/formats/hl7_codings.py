"""Coded values (CE, CWE): up to three codings of one thing, and the words beside them.

A code that a table has is understood. Whatever else stands in the value is words: a text without a
code, the text of a code that no table has, what was typed before it was coded.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from services.intake.formats.hl7_message import Value
from services.intake.parts.tables import CodeTable
from services.intake.source import Source

_FIRSTS = (1, 4, 10)
"""Where a coding begins: a code, its text, its system. The third is HL7 2.7's."""

_NAMES = frozenset({3, 6, 7, 8, *range(12, 23)})
"""Where the names of systems and their versions stand."""

_OF_THE_PLACE = frozenset({"", "l", "local"})


@dataclass(frozen=True, slots=True)
class Coding:
    """One code: where it stands, the tables that may have it, and the words for it.

    `first` is the component where it begins, `asked` the question of what is an answer.
    """

    at: str
    systems: tuple[str, ...]
    code: str
    display: str | None = None
    first: int = 1
    asked: str = ""

    def tables(self, source: Source) -> list[CodeTable]:
        """The source's tables that may have it."""
        return [table for system in self.systems if (table := source.table(system))]

    def listed(self, source: Source) -> bool:
        """Whether a table has exactly this code."""
        return any(self.code in table.codes for table in self.tables(source))


def codings(value: Value, place: str) -> Iterator[Coding]:
    """The codings of a value that have a code."""
    for first in _FIRSTS:
        code, system = value.text(first), value.text(first + 2)
        if code is not None:
            at = value.at if first == 1 and value.text(2) is None else f"{value.at}.{first}"
            yield Coding(at, systems(system, place), code, value.component(first + 1), first)


def systems(system: str | None, place: str) -> tuple[str, ...]:
    """The names of the tables for a code of this system at this place."""
    named = (system or "").lower()
    return (place,) if named in _OF_THE_PLACE else (named, place)


def words(value: Value, understood: Iterable[Coding] = ()) -> list[str]:
    """What a value says in words beside the codings that were understood."""
    texts, known = value.components(), set[int]()
    for coding in understood:
        known |= {coding.first + part for part in range(3)}
        if texts[coding.first - 1] != value.text(coding.first):
            known.remove(coding.first)  # subcomponents: more than a code stands there
    alone = sum(text is not None for text in texts) == 1
    return [
        text
        for number, text in enumerate(texts, start=1)
        if text and number not in known and (alone or not _is_a_name(number, text))
    ]


def spoken(value: Value) -> list[str]:
    """A value as people read it: the words for its codes, and all other words."""
    found = list(codings(value, ""))
    named = [each.display or each.code for each in found]
    return list(dict.fromkeys((*named, *words(value, found))))


def _is_a_name(number: int, text: str) -> bool:
    return number in _NAMES and " " not in text
