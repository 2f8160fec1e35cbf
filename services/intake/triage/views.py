"""What triage shows of a referral: no name, no address, no words of anybody's."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.contracts.decision import Decision
from services.contracts.facts import Facts
from services.contracts.referral import Clearance, Override
from services.contracts.vocabulary import Urgency
from services.intake.held import Held


class View(BaseModel):
    """A frozen answer."""

    model_config = ConfigDict(frozen=True)


class Waiting(View):
    """A referral that waits for a person.

    `version` is what a judgement must name; where `decided_version` is lower, the rules have not
    looked at the newest yet. `act_now`: somebody must act before anything is decided. `returned`:
    the team that it had been sent to has given it back.
    """

    referral_id: UUID
    version: int
    decided_version: int
    destination: str
    copies: tuple[str, ...]
    urgency: Urgency
    act_now: bool
    returned: bool
    respond_by: datetime | None
    received_at: datetime
    decided_at: datetime


class Page(View):
    """Act now first, then the most urgent, then the longest waiting.

    `next` is the `after` of the next page, if there is one.
    """

    waiting: tuple[Waiting, ...]
    next: UUID | None


class Detail(View):
    """A referral with its facts, what people have decided of it, and why it is here.

    `decision` is the newest where that one asks a person to decide. `sense` is what the referral is
    where the person was known when it came: a `new_episode`, or a `returner` after an outcome in
    the community.
    """

    referral_id: UUID
    version: int
    facts: Facts
    clearances: tuple[Clearance, ...]
    override: Override | None
    decision: Decision | None
    sense: str | None = None


class Judged(View):
    """What people have decided of a referral by now. Where it goes, the rules say in a moment."""

    referral_id: UUID
    version: int
    clearances: tuple[Clearance, ...]
    override: Override | None


def paged(found: Sequence[Waiting], limit: int) -> Page:
    """A page of up to `limit` of these; one more than that says that there is another."""
    page = tuple(found[:limit])
    return Page(waiting=page, next=page[-1].referral_id if len(found) > limit else None)


def judged(referral: Held) -> Judged:
    """What a judgement's answer shows."""
    return Judged(
        referral_id=referral.referral_id,
        version=referral.version,
        clearances=referral.judged.clearances,
        override=referral.judged.override,
    )
