"""An answer that is due, with all that its receiver is told, and the request that tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.parts.answers import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One attempt of one answer. `reference` is the sender's own, and `attempt` counts from 1."""

    id: UUID
    referral_id: UUID
    reference: str
    test: bool
    told: Told
    at: datetime
    team: str
    detail: Mapping[str, Any]
    attempt: int


@dataclass(frozen=True, slots=True)
class Request:
    """What is POSTed where."""

    url: str
    headers: Mapping[str, str]
    body: bytes
