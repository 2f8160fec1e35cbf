"""What free text points to. A hit is never more than a suspicion that a person confirms.

A phrase that the text negates is no evidence at all.
"""

import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache

from services.contracts.vocabulary import Answer
from services.intake.clauses import Clauses
from services.intake.evidence import Basis, Evidence
from services.intake.negation import negated
from services.intake.negation_times import taken_back
from services.intake.phrase_lists import PHRASES
from services.intake.phrase_pattern import compiled, letters
from services.intake.plain import Reading, readings

MOST_DENIALS = 50
"""A clause that denies one thing more often than this is not believed."""
MOST_LOOKED_AT = 300
"""Denials in all of a text; what is denied after so many is suspected, unread."""


_PATTERNS = [(fact, compiled(phrases), letters(phrases)) for fact, phrases in PHRASES.items()]
_ANY = compiled(phrase for phrases in PHRASES.values() for phrase in phrases)
"""Most words begin no phrase: they are looked at once, and not for every fact."""


@lru_cache(maxsize=128)
def _beginning(letter: str) -> list[tuple[str, re.Pattern[str]]]:
    """The facts of which a phrase may begin with a letter, each with its pattern."""
    return [(fact, any_) for fact, any_, first in _PATTERNS if {letter, ""} & first]


def suspected(texts: Iterable[str], known: Set[str] = frozenset()) -> frozenset[str]:
    """The facts that some text points to without negating it, without those that are `known`."""
    stated = set(known)
    looks = iter(range(MOST_LOOKED_AT))
    for reading in (each for text in texts for each in readings(text)):
        _search(reading, stated, looks)
    return frozenset(stated - known)


def evidence(texts: Iterable[tuple[str, str]], beside: Iterable[Evidence] = ()) -> list[Evidence]:
    """What texts point to, each given with its place in the message.

    What the evidence `beside` them affirms is not looked for: a suspicion adds nothing to a yes.
    """
    return suspicions(pointed(texts, {each.fact for each in beside if each.answer is Answer.YES}))


def pointed(
    texts: Iterable[tuple[str, str]], known: Set[str] = frozenset()
) -> tuple[tuple[str, str], ...]:
    """The places of texts, each with a fact that the text there points to, if it is not `known`."""
    return tuple((at, fact) for at, text in texts for fact in sorted(suspected([text], known)))


def suspicions(found: Iterable[tuple[str, str]]) -> list[Evidence]:
    """What was `pointed` to, as evidence."""
    return [Evidence(fact, Answer.SUSPECTED, Basis.TEXT, at) for at, fact in found]


def _search(reading: Reading, stated: set[str], looks: Iterator[int]) -> None:
    """Add to what is stated each fact of which a phrase stands there without being negated."""
    clauses, denied = Clauses(reading.text), dict[tuple[str, int], int]()
    for fact, start, end in _hits(reading, stated):
        if not reading.concerns(start, end):
            continue
        clause = clauses.around(start, end)
        times = denied[fact, clause[0]] = denied.get((fact, clause[0]), 0) + 1
        endless = times > MOST_DENIALS or next(looks, None) is None
        if endless or not _denied(reading.text, clause, start, end):
            stated.add(fact)


def _hits(reading: Reading, stated: Set[str]) -> Iterator[tuple[str, int, int]]:
    """Where phrases stand, those of one fact one after the other, without what is stated yet."""
    text, at, ends = reading.text, 0, dict[str, int]()
    while found := _ANY.search(text, at):
        start, at = found.start(), found.start() + 1
        for fact, pattern in _beginning(text[start]):
            if fact in stated or ends.get(fact, 0) > start:
                continue
            if hit := pattern.match(text, start):
                ends[fact] = hit.end()
                yield fact, start, hit.end()


def _denied(text: str, clause: tuple[int, int], start: int, end: int) -> bool:
    begin = clause[0]
    told = text[begin : clause[1]]
    return negated(told, start - begin, end - begin) and not taken_back(text, end)
