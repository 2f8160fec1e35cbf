"""A source: one partner and one way in, as its reviewed file states it."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import StringConstraints, model_validator

from services.contracts.model import Identifier
from services.contracts.vocabulary import Channel, ContactReason, RequesterType, SourceKind
from services.intake.parts.authentication import Authentication
from services.intake.parts.bars import Bars
from services.intake.parts.closed import Closed, Fact, Meaning, Text
from services.intake.parts.limits import Limits
from services.intake.parts.tables import CodeTable, Silence

Ods = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")]


class SourceDoor(StrEnum):
    """Which door a source knocks at."""

    JSON = "http-json"
    BARS = "bars"


_DESCRIBED = {SourceDoor.BARS: "bars"}
"""The part of the file that a door needs, which no other source has."""


class Source(Closed):
    """One source. `organisation` is its ODS code. `test`: its referrals never reach a team."""

    name: Identifier
    title: Text
    organisation: Ods | None = None
    kind: SourceKind
    channel: Channel
    door: SourceDoor
    test: bool = False
    requester_type: RequesterType = RequesterType.NOT_KNOWN
    reason: ContactReason = ContactReason.OTHER
    always: Meaning = {}
    code_tables: tuple[CodeTable, ...] = ()
    silence: dict[Fact, Silence] = {}
    bars: Bars | None = None
    authentication: Authentication | None = None
    limits: Limits | None = None

    @model_validator(mode="after")
    def _door_is_described(self) -> Self:
        for door, part in _DESCRIBED.items():
            if (self.door is door) != (getattr(self, part) is not None):
                raise ValueError(f"a source has a `{part}` part exactly when its door is `{door}`")
        return self

    @model_validator(mode="after")
    def _one_table_a_system(self) -> Self:
        systems = [table.system for table in self.code_tables]
        if len(systems) != len(set(systems)):
            raise ValueError("a code system has two tables")
        return self

    def table(self, system: str) -> CodeTable | None:
        """The table of a code system, by the last part of its address."""
        found = [table for table in self.code_tables if table.system == system]
        return found[0] if found else None
