"""The bodies of moves. Each says which command it is."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticUndefined

from services.contracts.case import SupportArrangement
from services.contracts.model import Count, RuleId
from services.contracts.referral import StaffRef
from services.contracts.vocabulary import Outcome, Profession
from services.eit.commands import (
    Allocate,
    ArrangeSupport,
    Assess,
    Close,
    Command,
    Contact,
    Keep,
    Return,
)
from services.eit.roles import Action


class Move(BaseModel, ABC):
    """`expected_version` is the version that was seen, where `If-Match` does not say it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    expected_version: Count | None = None

    @abstractmethod
    def command(self) -> Command:
        """What the lifecycle is asked."""


class AllocateMove(Move):
    """Give the case to a profession, and to an account where one is named."""

    profession: Profession
    worker: StaffRef | None = None

    def command(self) -> Command:
        return Allocate(profession=self.profession, worker=self.worker)


class ContactMove(Move):
    """The person was spoken to."""

    def command(self) -> Command:
        return Contact()


class AssessMove(Move):
    """An assessment was done."""

    def command(self) -> Command:
        return Assess()


class Arrangement(SupportArrangement):
    """One support, with home care hours a week before and after where they apply."""

    model_config = ConfigDict(extra="forbid")

    def plain(self) -> SupportArrangement:
        """As it is published."""
        return SupportArrangement(**self.model_dump())


class ArrangeSupportMove(Move):
    """Support is arranged."""

    arrangements: Annotated[list[Arrangement], Field(min_length=1, max_length=20)]

    def command(self) -> Command:
        return ArrangeSupport(arrangements=tuple(each.plain() for each in self.arrangements))


class KeepMove(Move):
    """Seen: the team goes on with the case although it needs attention."""

    def command(self) -> Command:
        return Keep()


class ReturnMove(Move):
    """Give the case back. `reason` is a short code, never a sentence about somebody."""

    reason: RuleId

    def command(self) -> Command:
        return Return(reason=self.reason)


def _staffs(outcome: Outcome) -> Outcome:
    if outcome not in STAFF_OUTCOMES:
        raise ValueError("a case is given back instead, or withdrawn by who referred")
    return outcome


STAFF_OUTCOMES = tuple(
    each for each in Outcome if each not in (Outcome.REROUTED, Outcome.WITHDRAWN)
)
"""How staff may end a case. The other two are what the system does: nobody would wait anywhere."""


class CloseMove(Move):
    """End the case."""

    outcome: Annotated[
        Outcome,
        AfterValidator(_staffs),
        WithJsonSchema({"type": "string", "enum": [each.value for each in STAFF_OUTCOMES]}),
    ]

    def command(self) -> Command:
        return Close(outcome=self.outcome)


@dataclass(frozen=True, slots=True)
class MoveKind:
    """A move at its path. `default` is the body that is meant when none is sent, if that is one."""

    path: str
    action: Action
    model: type[Move]
    default: Any = PydanticUndefined


MOVES = (
    MoveKind("allocate", Action.ALLOCATE, AllocateMove),
    MoveKind("contact", Action.CONTACT, ContactMove, ContactMove()),
    MoveKind("assess", Action.ASSESS, AssessMove, AssessMove()),
    MoveKind("arrange-support", Action.ARRANGE_SUPPORT, ArrangeSupportMove),
    MoveKind("keep", Action.KEEP, KeepMove, KeepMove()),
    MoveKind("return", Action.RETURN, ReturnMove),
    MoveKind("close", Action.CLOSE, CloseMove),
)
