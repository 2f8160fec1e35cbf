"""The person and the story: `asc.referral.record.v1`, for services that show a person only."""

from datetime import date
from typing import Literal
from uuid import UUID

from services.contracts.model import Contract, Count, Identifier, Moment
from services.contracts.vocabulary import RequesterType

NhsNumberCheck = Literal["valid", "invalid", "absent"]
Given = Literal["yes", "no", "unable", "unknown"]
Aware = Literal["yes", "no", "unknown"]


class NhsNumber(Contract):
    """As sent, with our check of it. An invalid number is flagged, never a reason to reject."""

    value: str | None = None
    check: NhsNumberCheck = "absent"
    status: str | None = None


class Person(Contract):
    """Who the referral is about. Any part may be missing: unknown people are accepted."""

    family_name: str | None = None
    given_names: tuple[str, ...] = ()
    birth_date: date | None = None
    nhs_number: NhsNumber = NhsNumber()
    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
    communication_needs: str | None = None
    gp: str | None = None
    next_of_kin: str | None = None


class Referrer(Contract):
    """Who asked, which is seldom the person."""

    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    phone: str | None = None
    email: str | None = None
    relationship: str | None = None
    requester_type: RequesterType = RequesterType.NOT_KNOWN


class Consent(Contract):
    """Whether the person agreed, and knows of the referral; and why it is shared all the same.

    `unable` is somebody who cannot agree or refuse. `unknown` was left open, or is not plain.
    """

    given: Given = "unknown"
    person_aware: Aware = "unknown"
    because: str | None = None


class Record(Contract):
    """The latest identity and narrative of a referral. The topic is compacted; null is erased.

    Every version of a referral that is decided on is told here too, though the person be the same:
    a team forgets whom a decision sends elsewhere, and hears of them anew when one sends them back.
    Without `consent` its sender has said nothing of it.
    """

    referral_id: UUID
    version: Count
    test: bool = False
    source: Identifier
    source_reference: str
    received_at: Moment
    person: Person
    referrer: Referrer
    narrative: tuple[str, ...] = ()
    respond_by_asked: Moment | None = None
    consent: Consent | None = None
