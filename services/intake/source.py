"""A source: one partner and one way in, as its reviewed file states it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Self, TypeAlias

from pydantic import StringConstraints, ValidationInfo, model_validator

from services.chassis.reviewed.faults import FaultAt
from services.contracts.model import Identifier
from services.contracts.vocabulary import Channel, ContactReason, RequesterType, SourceKind
from services.intake.parts.adw import Adw
from services.intake.parts.authentication import Authentication
from services.intake.parts.bars import Bars
from services.intake.parts.closed import Claim, Closed, Fact, Meaning, Text
from services.intake.parts.limits import Limits
from services.intake.parts.tables import CodeTable, Silence

Ods = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")]


class SourceDoor(StrEnum):
    """Which door a source knocks at."""

    JSON = "http-json"
    BARS = "bars"
    ADW = "adw"


_DESCRIBED = {SourceDoor.BARS: "bars", SourceDoor.ADW: "adw"}
"""The part of the file that a door needs, which no other source has."""

_KEYED = frozenset({SourceDoor.JSON, SourceDoor.BARS})
"""The doors where a sender shows who it is."""


LENDER = "code_tables_of"
"""The field that names the source whose tables are borrowed."""

Tables: TypeAlias = Mapping[str, tuple[CodeTable, ...]]
"""What can be borrowed, by source: the context in which a file is read."""


class Source(Closed):
    """One partner and one way in."""

    name: Identifier
    """The name of the file, without `.yaml`."""
    title: Text
    """Who it is, for people."""
    organisation: Ods | None = None
    """Its code in the Organisation Data Service, as RX8."""
    kind: SourceKind
    """Who sends."""
    channel: Channel
    """How it is counted."""
    door: SourceDoor
    """Where its messages come in."""
    test: bool = False
    """Whether it is for trials: its referrals never reach a team."""
    requester_type: RequesterType = RequesterType.NOT_KNOWN
    """Who asks, where the message does not say."""
    reason: ContactReason = ContactReason.OTHER
    """Why, where the message does not say."""
    always: Meaning = {}
    """What holds of everything that it sends."""
    code_tables_of: Identifier | None = None
    """Another source, whose code tables are these."""
    code_tables: tuple[CodeTable, ...] = ()
    """What its codes say."""
    silence: dict[Fact, Silence] = {}
    """What it means that it says nothing of a fact, and who agreed to that."""
    bars: Bars | None = None
    adw: Adw | None = None
    authentication: Authentication | None = None
    """How it shows who it is; without this, by a key that `frontdoor sources` issues."""
    limits: Limits | None = None
    """How much it may send."""

    @model_validator(mode="before")
    @classmethod
    def _with_the_tables_it_borrows(cls, stated: Any, info: ValidationInfo) -> Any:
        """Before anything is checked, for its form may read by them."""
        if not isinstance(stated, dict) or LENDER not in stated:
            return stated
        if "code_tables" in stated:
            raise FaultAt(f"either 'code_tables' or '{LENDER}', not both", LENDER)
        lent: Tables = info.context or {}
        return {**stated, "code_tables": lent.get(str(stated[LENDER]), ())}

    @model_validator(mode="after")
    def _door_is_described(self) -> Self:
        for door, part in _DESCRIBED.items():
            there = getattr(self, part) is not None
            if (self.door is door) != there:
                wrong = f"a source has a '{part}' part exactly when its door is '{door}'"
                raise FaultAt(wrong, part if there else "door")
        return self

    @model_validator(mode="after")
    def _one_table_a_system(self) -> Self:
        systems = [table.system for table in self.code_tables]
        for number, system in enumerate(systems):
            if system in systems[:number]:
                twice = f"the code system '{system}' has a table already"
                raise FaultAt(twice, "code_tables", number, "system")
        return self

    @model_validator(mode="after")
    def _silence_can_be(self) -> Self:
        for fact in self.silence:
            if fact in self.always:
                never = f"it is never silent about '{fact}': 'always' says what holds"
                raise FaultAt(never, "silence", fact)
        return self

    @property
    def keyed(self) -> bool:
        """Whether it shows who it is by a key of ours."""
        return self.door in _KEYED and self.authentication is None

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Its title, by which people know it, and what its parts claim."""
        return (Claim(f"the title '{self.title}'", ("title",)), *super().claims)

    def table(self, system: str) -> CodeTable | None:
        """The table of a code system, by the last part of its address."""
        found = [table for table in self.code_tables if table.system == system]
        return found[0] if found else None
