"""Merging what was said about a referral: codes and ticks, free text, silence."""

from collections.abc import Iterable, Mapping

from services.contracts.vocabulary import Answer
from services.intake.evidence import Basis, Evidence
from services.intake.parts.closed import FACTS
from services.intake.parts.tables import Silence

_FACTS = tuple(sorted(FACTS))
_GRAVITY = {Answer.UNKNOWN: 0, Answer.NO: 1, Answer.SUSPECTED: 2, Answer.YES: 3}


def merge(evidence: Iterable[Evidence], *, silence: Mapping[str, Silence]) -> tuple[Evidence, ...]:
    """The evidence that holds, one for every fact.

    The gravest holds: yes, suspected, no, unknown; of two alike the first. So a suspicion that
    text raises stands against a coded no, because a person must then look. Where nothing speaks to
    a fact, the source's silence does.
    """
    found: dict[str, Evidence] = {}
    for each in evidence:
        known = found.get(each.fact)
        if known is None or gravest_of(known.answer, each.answer) is not known.answer:
            found[each.fact] = each
    return tuple(found.get(fact) or _silent(fact, silence) for fact in _FACTS)


def gravest_of(first: Answer, second: Answer) -> Answer:
    """The graver of two answers: yes, suspected, no, unknown."""
    return max(first, second, key=_GRAVITY.__getitem__)


def _silent(fact: str, silence: Mapping[str, Silence]) -> Evidence:
    answer = silence[fact].answer if fact in silence else Answer.UNKNOWN
    return Evidence(fact, answer, Basis.SILENCE)
