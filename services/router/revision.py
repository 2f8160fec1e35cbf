"""The next revision of the decision on a referral. Pure."""

from dataclasses import dataclass
from datetime import datetime

from services.contracts.decision import Routed
from services.contracts.referral import ReferralState
from services.router.changes import changes
from services.router.decide import decide
from services.router.hops import so_far
from services.router.program import Program


@dataclass(frozen=True, slots=True)
class Latest:
    """How far a referral has been decided, and on what state."""

    routed: Routed
    state: ReferralState


def revised(
    program: Program,
    state: ReferralState,
    before: Latest | None,
    *,
    facts_sha256: str,
    at: datetime,
) -> Routed:
    """The decision on this state, after the one before it."""
    return Routed(
        referral_id=state.referral_id,
        version=state.version,
        revision=1 if before is None else before.routed.revision + 1,
        test=state.test,
        received_at=state.facts.received_at,
        decided_at=at,
        facts_sha256=facts_sha256,
        decision=decide(program, state, () if before is None else so_far(before.routed.decision)),
        changed=() if before is None else _changed(program, state, before),
    )


def _changed(program: Program, state: ReferralState, before: Latest) -> tuple[str, ...]:
    ruleset_before = before.routed.decision.ruleset
    return changes(before.state, state, ruleset_before, program.ruleset.ref)
