"""What triage shows of links and of doubtful matches: ids, sources and rules; no name."""

from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict

from services.contracts.model import RuleId
from services.intake.rejoining import Restored
from services.intake.relinking import Answer
from services.intake.triage.views import View


class Question(View):
    """Whether both are about one person. `rule` says what they have in common, and what not."""

    referral_id: UUID
    source: str
    other_id: UUID
    other_source: str
    rule: str
    asked_at: datetime


class Link(View):
    """A message that is a contact of another referral, why, and how the person was told."""

    referral_id: UUID
    source: str
    other_id: UUID
    other_source: str
    contact: str
    rule: str
    match: str | None
    at: datetime


class Unlinked(View):
    """Both as they stand. `facts` `kept`: something else has changed them; look at them."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    referral_id: UUID
    version: int
    linked_to: UUID
    linked_to_version: int
    facts: Restored


class Unlink(View):
    """`reason` is a short code, never a sentence about somebody."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    reason: RuleId


class SamePerson(View):
    """What a person says of a doubtful match."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    answer: Answer
