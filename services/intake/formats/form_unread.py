"""Words in columns that a source's file does not read, as one that a partner has added since.

A concern that stands there is found and shown; of all else there nothing counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.intake import phrases
from services.intake.evidence import Evidence
from services.intake.formats import denial
from services.intake.formats.form_fields import NOT_TEXT, STORY
from services.intake.harm import CONCERNS

_BETWEEN_WORDS = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in such a column, and the concerns that it points to."""

    column: str
    text: str
    facts: frozenset[str]


def found(given: Mapping[str, str], unread: Iterable[str]) -> list[Found]:
    """The columns that state a concern where nothing reads it."""
    looked = (Found(each, _shown(given[each]), _facts(each, given[each])) for each in unread)
    return [each for each in looked if each.facts]


def evidence(found: Iterable[Found]) -> list[Evidence]:
    """The concerns, as suspicions."""
    return phrases.suspicions((each.column, fact) for each in found for fact in sorted(each.facts))


def _facts(column: str, text: str) -> frozenset[str]:
    return (phrases.suspected([text]) & CONCERNS) | frozenset(_asked(column, text))


def _asked(column: str, text: str) -> Iterator[str]:
    """The concern that the column is named for, where it is not plainly denied."""
    name = _BETWEEN_WORDS.sub("_", column.rpartition(".")[2].lower()).strip("_")
    if name in CONCERNS and text.strip() and not denial.denies(text):
        yield name


def _shown(text: str) -> str:
    return NOT_TEXT.sub(" ", text)[:STORY].strip()
