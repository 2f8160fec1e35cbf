"""What of a contact counts: the concerns that it raises, until a person has cleared them. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from pydantic import TypeAdapter

from services.contracts.facts import Facts
from services.contracts.record import Person
from services.contracts.vocabulary import Answer
from services.intake.answers import gravest_of
from services.intake.canonical import Canonical
from services.intake.evidence import Basis, Evidence
from services.intake.harm import CONCERNS

Concerns = Mapping[str, Answer]
"""The exclusions that contacts have raised, by their fact."""

_RAISED = (Answer.YES, Answer.SUSPECTED)
_STORED = TypeAdapter(dict[str, Answer])


def only(said: Canonical) -> Canonical:
    """The contact with nothing but the exclusions that it raises: no other fact changes by it."""
    raised = tuple(each for each in said.evidence if _raises(each))
    return replace(said, evidence=raised, person=Person(), respond_by_asked=None)


def with_those_of(known: Concerns, said: Canonical) -> Concerns:
    """What contacts have raised, after another one; of that, `only` what it raises."""
    return {**known, **_graver(said.answers, known)}


def kept(facts: Facts, raised: Concerns) -> Facts:
    """What a sender says anew, with what contacts have raised: no new state takes that back.

    A form that was filled in before the call says what it said then; a person clears a concern.
    """
    said = {fact: getattr(facts, fact) for fact in raised}
    return facts.model_copy(update=_graver(said, raised))


def stored(raised: Concerns) -> str | None:
    """As JSON; None where there are none, which is nearly always so."""
    return _STORED.dump_json(dict(raised)).decode() if raised else None


def read(text: str | None) -> Concerns:
    """What `stored` has written."""
    return {} if text is None else _STORED.validate_json(text)


def _graver(said: Concerns, other: Concerns) -> dict[str, Answer]:
    return {fact: gravest_of(answer, other.get(fact, answer)) for fact, answer in said.items()}


def _raises(said: Evidence) -> bool:
    return said.fact in CONCERNS and said.answer in _RAISED and said.basis is not Basis.SILENCE
