"""Merging what was said about a referral: codes and ticks, free text, silence."""

from collections.abc import Iterable, Mapping

from services.contracts.vocabulary import Answer
from services.intake.source import FACTS, Meaning, Silence

_FACTS = tuple(sorted(FACTS))
_GRAVITY = (Answer.UNKNOWN, Answer.NO, Answer.SUSPECTED, Answer.YES)


def merge(
    coded: Iterable[Mapping[str, Answer]],
    *,
    text: Iterable[str],
    silence: Mapping[str, Silence],
) -> dict[str, Answer]:
    """The answer to every fact.

    Among codes the gravest holds. `text` are the facts that free text points to: it makes
    `suspected` of all but a coded `yes`, a coded `no` included, because a person must then look.
    Where nothing speaks to a fact, the source's silence does.
    """
    found = gravest(coded)
    for fact in text:
        if found.get(fact) is not Answer.YES:
            found[fact] = Answer.SUSPECTED
    return {fact: found.get(fact) or _silent(fact, silence) for fact in _FACTS}


def gravest(meanings: Iterable[Mapping[str, Answer]]) -> Meaning:
    """All meanings in one; where they differ, the graver: yes, suspected, no, unknown."""
    found: Meaning = {}
    for meaning in meanings:
        for fact, answer in meaning.items():
            known = found.get(fact)
            found[fact] = answer if known is None else max(known, answer, key=_GRAVITY.index)
    return found


def _silent(fact: str, silence: Mapping[str, Silence]) -> Answer:
    return silence[fact].answer if fact in silence else Answer.UNKNOWN
