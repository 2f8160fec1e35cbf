"""A referral as we understand it, whatever it came in: what every format is read into."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.contracts.record import Consent, Person, Referrer
from services.contracts.vocabulary import AgeBand, Answer, ContactReason, Locality, RequesterType
from services.intake.evidence import Evidence, Unmapped


class Act(StrEnum):
    """What a message wants done."""

    REFER = "refer"
    """A referral; where the sender's reference names one already, its newest state."""
    UPDATE = "update"
    """The newest state of a referral that is there; it never makes one."""
    AMEND = "amend"
    """Something more about a referral that is there: what it does not say stays as it was."""
    CONTACT = "contact"
    """Somebody asks about a referral that is there, or tells something of it. It changes no fact,
    but for a concern that it raises."""
    WITHDRAW = "withdraw"
    """The referral no longer stands."""


ADDING = frozenset({Act.AMEND, Act.CONTACT, Act.WITHDRAW})
"""The acts after which what was known before still holds."""


class Withdrawal(StrEnum):
    """Why a referral no longer stands: the reasons of the event `withdrawn`."""

    BY_SOURCE = "withdrawn_by_source"
    IN_ERROR = "entered_in_error"
    DECEASED = "deceased"
    OTHER = "other"


class Contact(StrEnum):
    """What a contact about a referral is: the kinds of the event `contact_linked`."""

    CHASER = "chaser"
    """A call or a message that asks what became of it (Leeds' indicator K10)."""
    UPDATE = "update"
    """More of the story."""


@dataclass(frozen=True, kw_only=True)
class Canonical:
    """One message, understood.

    `source_reference` is the sender's own id of the referral: with the source, its natural key.
    `evidence` is what holds, one for every fact that anything is known of: see `answers.merge`.
    `unmapped` are the codes that no table has, `ignored` the places that nothing reads.
    `age_band` stands in where there is no birth date. `conversation` is the sender's id of the
    exchange (BaRS: `X-Correlation-Id`), set by the door. `written_at` is when the sender wrote it:
    what is older than the newest that we have is refused. `withdrawal` and `contact` say more of an
    act that is one. `referral_id` is our own id of the referral, where the sender gives it back.
    Without `consent` the message says nothing of it.
    """

    source_reference: str
    evidence: tuple[Evidence, ...]
    person: Person
    referrer: Referrer
    consent: Consent | None = None
    act: Act = Act.REFER
    withdrawal: Withdrawal | None = None
    contact: Contact | None = None
    referral_id: UUID | None = None
    narrative: tuple[str, ...] = ()
    requester_type: RequesterType = RequesterType.NOT_KNOWN
    reason: ContactReason = ContactReason.OTHER
    age_band: AgeBand = AgeBand.UNKNOWN
    locality: Locality = Locality.UNKNOWN
    respond_by_asked: datetime | None = None
    conversation: str | None = None
    written_at: datetime | None = None
    unmapped: tuple[Unmapped, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answer to each fact that there is evidence for."""
        return {each.fact: each.answer for each in self.evidence}
