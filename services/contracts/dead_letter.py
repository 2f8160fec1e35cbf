"""What could not be handled: `asc.dead-letter.v1`. The payload stays with who refused it."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.contracts.model import Contract, Count, Identifier, Moment, Sha256
from services.contracts.vocabulary import Refusal


class DeadLetter(Contract):
    """Where an event stopped and why. `reference` is the row in the refusing service's table.

    `event_type` and `event_id` are told where they are a name and an id like ours: of what nobody
    could read they may be anything.
    """

    reference: UUID
    consumer: Identifier
    topic: str
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]
    refusal: Refusal
    reason: str
    attempts: Count
    sha256: Sha256
    size: Annotated[int, Field(ge=0)]
    event_type: str | None = None
    event_id: str | None = None
    at: Moment
