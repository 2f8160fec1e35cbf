"""A referral at its newest version, and the version after it. Pure."""

from dataclasses import dataclass, replace
from typing import get_args
from uuid import UUID

from services.contracts.facts import EXCLUSIONS, Facts
from services.contracts.record import Record
from services.contracts.referral import Clearance, Exclusion, ReferralState
from services.contracts.vocabulary import Answer
from services.intake.judged import NOTHING, Judged

_ALL: tuple[Exclusion, ...] = get_args(Exclusion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A referral at its newest version, whose row the work holds."""

    referral_id: UUID
    version: int
    test: bool
    person_ref: str | None
    facts: Facts
    record: Record
    judged: Judged = NOTHING

    def open_to(self, exclusion: Exclusion) -> bool:
        """Whether it is, or may be, so, and nobody has cleared it."""
        return self._said(exclusion) is not Answer.NO and not self.judged.cleared(exclusion)

    def concerns(self) -> tuple[Exclusion, ...]:
        """The exclusions that hold or are suspected, and nobody has cleared."""
        said = [each for each in _ALL if self._said(each) is not Answer.UNKNOWN]
        return tuple(each for each in said if self.open_to(each))

    def _said(self, exclusion: Exclusion) -> Answer:
        answer: Answer = getattr(self.facts, EXCLUSIONS[exclusion])
        return answer

    def cleared(self, clearance: Clearance) -> "Held":
        """The next version, past this exclusion."""
        clearances = (*self.judged.clearances, clearance)
        return self.after(replace(self.judged, clearances=clearances))

    def after(self, judged: Judged) -> "Held":
        """The next version, with what people have decided."""
        version = self.version + 1
        record = self.record.model_copy(update={"version": version})
        return replace(self, version=version, judged=judged, record=record)

    def told(self, model: type[ReferralState], **more: object) -> tuple[Record, ReferralState]:
        """What is told of it: the person first, whom a team may have forgotten.

        `more` is what this kind of event says besides.
        """
        state = model(
            referral_id=self.referral_id,
            version=self.version,
            test=self.test,
            person_ref=self.person_ref,
            facts=self.facts,
            clearances=self.judged.clearances,
            override=self.judged.override,
            **more,
        )
        return self.record, state
