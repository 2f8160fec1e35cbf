"""What free text points to. A hit is never more than a suspicion that a person confirms.

A phrase that the text negates is no evidence at all.
"""

import re
from collections.abc import Iterable, Iterator

from services.contracts.vocabulary import Answer
from services.intake.clauses import Clauses
from services.intake.evidence import Basis, Evidence
from services.intake.negation import negated
from services.intake.negation_times import taken_back
from services.intake.phrase_lists import PHRASES
from services.intake.plain import Reading, readings

MOST_DENIALS = 50
"""A clause that denies one thing more often than this is not believed."""
MOST_LOOKED_AT = 300
"""Denials in all of a text; what is denied after so many is suspected, unread."""

_PATTERNS = {
    fact: re.compile(r"(?<![a-z])(?:" + "|".join(phrases) + r")(?![a-z])")
    for fact, phrases in PHRASES.items()
}


def suspected(texts: Iterable[str]) -> frozenset[str]:
    """The facts that some text points to without negating it."""
    read = [(each, Clauses(each.text)) for text in texts for each in readings(text)]
    looks = iter(range(MOST_LOOKED_AT))
    return frozenset(
        fact for fact in _PATTERNS if any(_stated(fact, *each, looks) for each in read)
    )


def evidence(texts: Iterable[tuple[str, str]]) -> list[Evidence]:
    """What texts point to, each given with its place in the message."""
    return suspicions(pointed(texts))


def pointed(texts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The places of texts, each with a fact that the text there points to."""
    return tuple((at, fact) for at, text in texts for fact in sorted(suspected([text])))


def suspicions(found: Iterable[tuple[str, str]]) -> list[Evidence]:
    """What was `pointed` to, as evidence."""
    return [Evidence(fact, Answer.SUSPECTED, Basis.TEXT, at) for at, fact in found]


def _stated(fact: str, reading: Reading, clauses: Clauses, looks: Iterator[int]) -> bool:
    """Whether a phrase in a text stands there without being negated."""
    denied: dict[int, int] = {}
    for hit in _PATTERNS[fact].finditer(reading.text):
        if not reading.concerns(*hit.span()):
            continue
        start, end = clauses.around(*hit.span())
        denied[start] = denied.get(start, 0) + 1
        if denied[start] > MOST_DENIALS or next(looks, None) is None:
            return True
        if not negated(reading.text[start:end], hit.start() - start, hit.end() - start):
            return True
        if taken_back(reading.text, hit.end()):
            return True
    return False
