"""What happens to a referral: the events of `asc.referral.intake.v1`."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from services.contracts.facts import Facts
from services.contracts.model import Contract, Count, Identifier, Moment, PersonRef, RuleId

Exclusion = Literal["X1", "X2", "X3", "X4", "X5", "X6", "X7", "X8", "X9", "X10"]

StaffRef = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.-]{1,40}$")]
"""A staff member's account, never a name."""


class Clearance(Contract):
    """A person has confirmed that one exclusion no longer holds (`made safe`, `eliminated`).

    Where a team's own system told it, its word is the reason.
    """

    exclusion: Exclusion
    by: StaffRef
    team: Identifier
    at: Moment
    reason: RuleId | None = None


class Override(Contract):
    """A person has decided otherwise than the rules.

    It stands against what was known then: `exclusions` are those that held, or were suspected.
    """

    destination: Identifier
    by: StaffRef
    at: Moment
    reason: RuleId
    exclusions: tuple[Exclusion, ...] = ()


class ReferralState(Contract):
    """The whole current state of a referral, so that a reader needs no history."""

    referral_id: UUID
    version: Count
    test: bool = False
    person_ref: PersonRef | None = None
    facts: Facts
    clearances: tuple[Clearance, ...] = ()
    override: Override | None = None


class Received(ReferralState):
    """A sender has been told that this referral is accepted."""


class Updated(ReferralState):
    """What is known has changed: its sender said it anew, or a linked contact was taken off."""


class Cleared(ReferralState):
    """A person cleared an exclusion; it is the last of `clearances`."""


class Overridden(ReferralState):
    """A person decided the destination; it stands in `override`."""


class ContactLinked(ReferralState):
    """A chasing call or an update in sense was attached; it is not a new referral.

    What an update adds is in the facts: it is decided on again.
    """

    contact: Literal["chaser", "update"]
    contact_at: Moment


class Withdrawn(ReferralState):
    """The referral no longer stands: cases close, nobody waits for it."""

    reason: Literal["withdrawn_by_source", "entered_in_error", "deceased", "other"]


class Erased(Contract):
    """The identity is gone from record and database; counts and decisions stay."""

    referral_id: UUID
    version: Count
    erased_at: Moment
