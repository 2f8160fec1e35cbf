"""A message at a door, before anything about it is stored; and what its sender is told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.intake.canonical import Canonical
from services.intake.rejected import Rejected
from services.intake.source import Source


class Door(StrEnum):
    """Where a message came in."""

    JSON = "json"
    FHIR = "fhir"
    ADW = "adw"
    HL7 = "hl7"
    MAIL = "mail"
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One authenticated message, read or refused.

    `id` becomes the referral's id if the referral is new, and the reject's id if it is refused.
    `key` is what the sender gave so that a retry can be told: an `Idempotency-Key`, or BaRS'
    request id and correlation id. `body` is as sent; of one that is too large, its beginning,
    while `sha256` and `size` are of all that was read.
    """

    id: UUID
    source: Source
    door: Door
    key: str | None
    body: bytes
    size: int
    sha256: bytes
    media_type: str
    received_at: datetime
    content: Canonical | Rejected


@dataclass(frozen=True, slots=True)
class Acceptance:
    """This message is version `version` of that referral, and durable."""

    referral_id: UUID
    version: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """This message is refused, and kept as the reject `id`."""

    id: UUID
    at: datetime
    rejected: Rejected


Answer = Acceptance | Refusal


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a message. `again` when it is the first answer, given once more."""

    answer: Answer
    again: bool
