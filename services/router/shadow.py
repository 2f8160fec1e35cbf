"""A candidate decides beside the ruleset in force. Nothing of it is published."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.chassis.database import Connection
from services.contracts.decision import Decision
from services.router.decide import decide
from services.router.rulesets import Shadow
from services.router.store import Decided

_COLUMNS = ("shadow", "referral_id", "revision", "live", "candidate", "rule", "at")


class Difference(NamedTuple):
    """A revision that the candidate would have decided otherwise: where to, and by which rule."""

    referral_id: UUID
    revision: int
    live: str
    candidate: str
    rule: str


class Beside:
    """What the candidate would have said of one batch; without one, nothing is compared."""

    def __init__(self, shadow: Shadow | None) -> None:
        self._shadow = shadow
        self.same = 0
        self.differences: list[Difference] = []

    def compare(self, decided: Decided) -> None:
        """Hold one decision against the candidate's. Destination, copies, urgency, act now."""
        if self._shadow is None or decided.state.test:
            return
        live = decided.routed.decision
        candidate = decide(self._shadow.program, decided.state, live.path)
        if _outcome(live) == _outcome(candidate):
            self.same += 1
            return
        key, revision = decided.routed.referral_id, decided.routed.revision
        told = Difference(key, revision, _said(live), _said(candidate), candidate.rule)
        self.differences.append(told)

    async def keep(self, tx: Connection, *, at: datetime) -> None:
        """Keep what differs, by COPY. Never commits."""
        if self._shadow is None or not self.differences:
            return
        records = [(self._shadow.id, *each, at) for each in self.differences]
        await tx.copy_records_to_table("shadow_difference", columns=_COLUMNS, records=records)


def _outcome(decision: Decision) -> tuple[object, ...]:
    return decision.destination, decision.copies, decision.urgency, decision.act_now


def _said(decision: Decision) -> str:
    """`eit, routine`, and whatever else is not the same everywhere."""
    copies = f", copies to {' and '.join(decision.copies)}" if decision.copies else ""
    now = ", act now" if decision.act_now else ""
    return f"{decision.destination}, {decision.urgency}{copies}{now}"
