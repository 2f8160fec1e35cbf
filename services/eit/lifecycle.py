"""The life of a case: opened, allocated, contacted, assessed, support arranged, and its end.

Pure: time and accounts are arguments.
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from services.contracts import case as steps
from services.contracts.vocabulary import Outcome
from services.eit.case import OPEN, Case, Status
from services.eit.change import Change, What, noted, published
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

ALLOWED: dict[type[Command], frozenset[Status]] = {
    Allocate: frozenset({Status.OPENED, Status.ALLOCATED}),
    Contact: frozenset({Status.ALLOCATED}),
    Assess: frozenset({Status.CONTACTED}),
    ArrangeSupport: frozenset({Status.ASSESSED, Status.SUPPORT_ARRANGED}),
    Keep: OPEN,
    Return: OPEN,
    Close: OPEN,
}
"""From which statuses each move begins: the whole lifecycle."""


class IllegalMove(Exception):
    """The case does not stand where this move begins."""

    def __init__(self, move: type[Command], status: Status) -> None:
        super().__init__(f"{move.__name__} cannot begin from {status}")
        self.move = move
        self.status = status


def step(case: Case, command: Command, *, by: str, at: datetime) -> Change:
    """What a member of staff's move changes, or `IllegalMove`."""
    if not allows(case, type(command)):
        raise IllegalMove(type(command), case.status)
    match command:
        case Allocate(profession=profession, worker=worker):
            after = replace(case, status=Status.ALLOCATED, profession=profession, worker=worker)
            change = published(after, steps.Allocated, at=at, by=by, profession=profession)
            return replace(change, detail={**change.detail, "worker": worker})
        case Contact():
            after = replace(case, status=Status.CONTACTED)
            return published(after, steps.Contacted, at=at, by=by)
        case Assess():
            after = replace(case, status=Status.ASSESSED)
            return published(after, steps.Assessed, at=at, by=by)
        case ArrangeSupport(arrangements=arrangements):
            after = replace(case, status=Status.SUPPORT_ARRANGED)
            return published(after, steps.SupportArranged, at=at, by=by, arrangements=arrangements)
        case Keep():
            return noted(replace(case, attention=None), What.KEPT, at=at, by=by)
        case Return(reason=reason):
            after = replace(case, status=Status.RETURNED, returned_because=reason, attention=None)
            return published(after, steps.Returned, at=at, by=by, reason=reason)
        case Close(outcome=outcome):
            return closed(case, outcome, by=by, at=at)
        case _:
            assert_never(command)


def allows(case: Case, move: type[Command]) -> bool:
    """Whether the move may be made now. Only a case that needs attention can be kept."""
    return case.status in ALLOWED[move] and (move is not Keep or case.attention is not None)


def closed(case: Case, outcome: Outcome, *, at: datetime, by: str | None = None) -> Change:
    """The end of a case, by a member of staff or by what became of the referral."""
    after = replace(case, status=Status.CLOSED, outcome=outcome, attention=None)
    return published(after, steps.Closed, at=at, by=by, outcome=outcome)
