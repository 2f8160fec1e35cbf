"""Codes of a BaRS message, by the source's code tables."""

import re
from collections.abc import Iterable, Iterator

from services.contracts.vocabulary import Answer
from services.intake.evidence import Basis, Evidence, stated
from services.intake.formats.bars_message import Coding
from services.intake.harm import CONCERNS
from services.intake.parts.closed import Meaning
from services.intake.parts.tables import CodeTable
from services.intake.source import Source

CONCEPT = re.compile(r"[0-9]{6,18}")
"""The number of a concept of SNOMED CT, and nobody's own count."""
_OF_EVERYTHING = frozenset({"sct"})
"""Terminologies of all that there is: that a code is in no table says nothing."""


def listed(coding: Coding, source: Source) -> bool:
    """Whether a table has this very code."""
    table = source.table(coding.system)
    return table is not None and coding.code in table.codes


def known(coding: Coding, source: Source) -> bool:
    """Whether a table speaks to this code."""
    table = source.table(coding.system)
    return table is not None and (bool(table.otherwise) or listed(coding, source))


def said(found: Iterable[Coding], source: Source) -> Iterator[Evidence]:
    """What each code says that a table of the source is for."""
    for coding in found:
        table = source.table(coding.system)
        if table is not None and coding.code:
            yield from by_table(meaning(table, coding.code), coding.at, table.system, coding.code)


def bare(found: Iterable[Coding], source: Source) -> Iterator[Evidence]:
    """What codes without a system say: a concept's number is nobody else's."""
    for coding in found:
        if not coding.system and CONCEPT.fullmatch(coding.code):
            for table in listing(coding, source):
                yield from by_table(table.codes[coding.code], coding.at, table.system, coding.code)


def listing(coding: Coding, source: Source) -> list[CodeTable]:
    """The tables that have a code: its system's, or any where it names none."""
    systems = (table for table in source.code_tables if coding.system in (table.system, ""))
    return [table for table in systems if coding.code in table.codes]


def meaning(table: CodeTable, code: str) -> Meaning:
    """What a code says; of one that the table has not, that its exclusions are not known."""
    if code in table.codes or table.otherwise or table.system in _OF_EVERYTHING:
        return table.meaning(code)
    facts = {fact for each in table.codes.values() for fact in each}
    return dict.fromkeys(sorted(facts & CONCERNS), Answer.UNKNOWN)


def by_table(meaning: Meaning, at: str, table: str, code: str) -> list[Evidence]:
    """A meaning as evidence."""
    return stated(meaning, Basis.CODE, at=at, table=table, code=code)
