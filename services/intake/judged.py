"""What people have decided of a referral, and what of it still stands when new facts come."""

from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from services.contracts.facts import EXCLUSIONS, Facts
from services.contracts.referral import Clearance, Exclusion, Override
from services.contracts.vocabulary import Answer

_CONCERNS = (Answer.YES, Answer.SUSPECTED)


@dataclass(frozen=True, slots=True)
class Judged:
    """The exclusions that people have cleared, and where a person has sent the referral."""

    clearances: tuple[Clearance, ...] = ()
    override: Override | None = None

    def cleared(self, exclusion: Exclusion) -> bool:
        """Whether a person has cleared it."""
        return any(each.exclusion == exclusion for each in self.clearances)

    def after(self, before: Facts, now: Facts) -> "Judged":
        """What stands when the sender has said something else.

        A clearance is about the concern that a person saw: one that is raised anew is not cleared.
        """
        standing = [each for each in self.clearances if not _raised(each.exclusion, before, now)]
        return replace(self, clearances=tuple(standing))


NOTHING = Judged()
"""Nobody has decided anything."""

_JUDGED = TypeAdapter(Judged)


def _raised(exclusion: Exclusion, before: Facts, now: Facts) -> bool:
    said: Answer = getattr(now, EXCLUSIONS[exclusion])
    return said in _CONCERNS and said is not getattr(before, EXCLUSIONS[exclusion])


def stored(judged: Judged) -> str | None:
    """As JSON; None where nobody has decided anything, which is nearly always so."""
    return None if judged == NOTHING else _JUDGED.dump_json(judged).decode()


def read(text: str | None) -> Judged:
    """What `stored` has written."""
    return NOTHING if text is None else _JUDGED.validate_json(text)
