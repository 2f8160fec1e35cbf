"""What free text points to. A hit is never more than a suspicion that a person confirms.

A phrase that the text negates is no evidence at all.
"""

import re
from collections import Counter
from collections.abc import Iterable

from services.contracts.vocabulary import Answer
from services.intake.clauses import Clauses
from services.intake.evidence import Basis, Evidence
from services.intake.negation import negated
from services.intake.phrase_lists import PHRASES
from services.intake.plain import Reading, readings

MOST_DENIALS = 50
"""A clause that denies one thing more often than this is not believed."""

_PATTERNS = {
    fact: re.compile(r"(?<![a-z])(?:" + "|".join(phrases) + r")(?![a-z])")
    for fact, phrases in PHRASES.items()
}


def suspected(texts: Iterable[str]) -> frozenset[str]:
    """The facts that some text points to without negating it."""
    read = [reading for text in texts for reading in readings(text)]
    clauses = [Clauses(reading.text) for reading in read]
    return frozenset(
        fact
        for fact in _PATTERNS
        if any(_stated(fact, *each) for each in zip(read, clauses, strict=True))
    )


def evidence(texts: Iterable[tuple[str, str]]) -> list[Evidence]:
    """What texts point to, each given with its place in the message."""
    return [
        Evidence(fact, Answer.SUSPECTED, Basis.TEXT, at)
        for at, text in texts
        for fact in sorted(suspected([text]))
    ]


def _stated(fact: str, reading: Reading, clauses: Clauses) -> bool:
    """Whether a phrase in a text stands there without being negated."""
    denied = Counter[int]()
    for hit in _PATTERNS[fact].finditer(reading.text):
        if not reading.concerns(*hit.span()):
            continue
        start, end = clauses.around(*hit.span())
        denied[start] += 1
        clause = reading.text[start:end]
        if denied[start] > MOST_DENIALS or not negated(
            clause, hit.start() - start, hit.end() - start
        ):
            return True
    return False
