"""A source: one partner and one way in, as its reviewed file states it."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.contracts.facts import EXCLUSIONS, INCLUSIONS
from services.contracts.model import Identifier
from services.contracts.vocabulary import (
    Answer,
    Channel,
    ContactReason,
    RequesterType,
    SourceKind,
)

FACTS = frozenset(INCLUSIONS.values()) | frozenset(EXCLUSIONS.values())
"""The facts that evidence can speak to."""

Text = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Ods = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")]
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+\.\d+(-[a-z0-9.]+)?$")]
UseCase = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,24}$")]
ServiceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,40}$")]
Fact = Annotated[str, StringConstraints(pattern="^(" + "|".join(sorted(FACTS)) + ")$")]

Meaning = dict[Fact, Answer]
"""What one code says: which facts, with which values."""


class SourceDoor(StrEnum):
    """Which door a source knocks at."""

    JSON = "http-json"
    BARS = "bars"


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class CodeTable(_Closed):
    """One code system: `codes` and what they say, `otherwise` for a code that is not listed.

    `system` is the last part of the system's address, so that its published spellings all match.
    """

    system: Annotated[str, StringConstraints(pattern=r"^[a-z0-9./-]{2,80}$")]
    codes: dict[Text, Meaning]
    otherwise: Meaning = {}

    def meaning(self, code: str) -> Meaning:
        """What a code says."""
        return self.codes.get(code, self.otherwise)


class Silence(_Closed):
    """What it means that a source says nothing of a fact, and the agreement that says so."""

    means: Literal["no", "unknown"]
    agreement: Text

    @property
    def answer(self) -> Answer:
        """Silence as an answer."""
        return Answer(self.means)


class Bars(_Closed):
    """What a source may send by the NHS Booking and Referral Standard.

    `use_cases` says for each what it states by itself. `service_ids` are our services that it may
    address; none: the address is not checked. An act-by time within `urgent_within_minutes` of
    the start of its period says that the referral is urgent.
    """

    versions: tuple[Version, ...] = ("1.0.0",)
    use_cases: dict[UseCase, Meaning] = {"a4t2": {}, "a4t3": {}}
    service_ids: tuple[ServiceId, ...] = ()
    urgent_within_minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None


class Source(_Closed):
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

    @model_validator(mode="after")
    def _door_is_described(self) -> Self:
        if (self.door is SourceDoor.BARS) != (self.bars is not None):
            raise ValueError("a source has a `bars` part exactly when its door is `bars`")
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
