"""A referral as we understand it, whatever it came in: what every format is read into."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.contracts.record import Person, Referrer
from services.contracts.vocabulary import AgeBand, Answer, ContactReason, Locality, RequesterType


@dataclass(frozen=True, kw_only=True)
class Canonical:
    """One referral.

    `source_reference` is the sender's own id of it: with the source, its natural key. `answers`
    are by fact name, coded and written evidence already merged; a fact that is not there is
    unknown. `age_band` stands in where there is no birth date. `conversation` is the
    sender's id of the exchange (BaRS: `X-Correlation-Id`), set by the door.
    """

    source_reference: str
    answers: Mapping[str, Answer]
    person: Person
    referrer: Referrer
    narrative: tuple[str, ...] = ()
    requester_type: RequesterType = RequesterType.NOT_KNOWN
    reason: ContactReason = ContactReason.OTHER
    age_band: AgeBand = AgeBand.UNKNOWN
    locality: Locality = Locality.UNKNOWN
    respond_by_asked: datetime | None = None
    conversation: str | None = None
