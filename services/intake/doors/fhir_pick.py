"""Which of a sender's referrals a BaRS message is about. Pure.

A sender gives back the id that we gave the referral, or names its own case number, or neither:
then the conversation tells, whose id every message of a case carries. Of a case that was referred
again, the newest referral counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.intake.canonical import Act, Canonical
from services.intake.formats.bars_again import case_of, next_after
from services.intake.rejected import Code, Rejected, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A referral that a message may be about, and by what."""

    id: UUID
    reference: str
    received_at: datetime
    written_at: datetime | None
    withdrawn: bool
    by_id: bool
    by_number: bool


def reference(said: Canonical, named: Sequence[Named]) -> str:
    """The reference that a new referral goes under: of its case, while that stands.

    Once the case was taken back, what is written afterwards is another referral of it.
    """
    newest = _newest([each for each in named if each.by_number])
    if newest is None:
        return said.source_reference
    again = newest.withdrawn and _after(said.written_at, newest.written_at)
    return next_after(newest.reference) if again else newest.reference


def _after(said: datetime | None, held: datetime | None) -> bool:
    return said is None or held is None or said > held


def about(said: Canonical, named: Sequence[Named]) -> Named | None:
    """The referral that a message changes; None for none. `Rejected` 409 where it names two."""
    if said.act is Act.REFER:
        raise ValueError("a new referral changes none")
    by_id = _newest([each for each in named if each.by_id])
    by_number = [each for each in named if each.by_number]
    if by_id is not None:
        if by_number and by_id not in by_number:
            raise _two()
        return by_id
    found = by_number or named
    if len({case_of(each.reference) for each in found}) > 1:
        raise _two()
    return _newest(found)


def _newest(named: Sequence[Named]) -> Named | None:
    return max(named, key=lambda each: each.received_at, default=None)


def _two() -> Rejected:
    return refuse(409, Code.CONFLICT, "The message names more than one referral.")
