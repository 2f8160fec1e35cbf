"""What of a contact counts: the concerns that it raises. Pure."""

from dataclasses import replace

from services.contracts.facts import EXCLUSIONS
from services.contracts.record import Person
from services.contracts.vocabulary import Answer
from services.intake.canonical import Canonical
from services.intake.evidence import Basis, Evidence

_RAISED = (Answer.YES, Answer.SUSPECTED)
_FACTS = frozenset(EXCLUSIONS.values())


def only(said: Canonical) -> Canonical:
    """The contact with nothing but the exclusions that it raises: no other fact changes by it."""
    raised = tuple(each for each in said.evidence if _raises(each))
    return replace(said, evidence=raised, person=Person(), respond_by_asked=None)


def _raises(said: Evidence) -> bool:
    return said.fact in _FACTS and said.answer in _RAISED and said.basis is not Basis.SILENCE
