"""One contact of the day: what is sent to which door, and what must come of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.devkit.scenario.parcel import Reference

JSON_DOOR = "/v1/referrals"
FHIR_DOOR = "/FHIR/R4/$process-message"
REFERRAL = "{referral}"
"""Stands in a path for the id that its sender was told with the first contact."""


class Kind(StrEnum):
    """What a contact is to the one before it with the same reference."""

    FIRST = "first"
    AGAIN = "again"
    UPDATE = "update"
    CHASER = "chaser"
    WITHDRAWAL = "withdrawal"
    BAD = "bad"


class Key(StrEnum):
    """Which key the sender shows."""

    OWN = "own"
    NONE = "none"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The answer's status, and where the referral must end: None where that is not foreseen."""

    status: int
    destination: str | None = None
    copies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A request. `reference` is the sender's own of the referral; "" where it cannot be read.

    `story` is what the caller tells in two or three words, for tables. It is sent once `after` is
    answered; `after` and `linked` are those of a parcel.
    """

    source: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    kind: Kind
    reference: str
    story: str
    expected: Expected
    key: Key = Key.OWN
    after: tuple[Reference, ...] = ()
    linked: bool = False
    secrets: tuple[str, ...] = ()
    """Texts of this contact that may stand nowhere but with those who show a person."""
