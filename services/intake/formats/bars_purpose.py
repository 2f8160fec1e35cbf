"""The mixes of reason and status that the standard knows for a referral; any other is none.

`delete` is a published reason, and no workflow of the standard has it: who takes a referral back
sends an `update` with a status that says why.
"""

from services.intake.canonical import Act, Withdrawal

_ACTS = {
    ("new", "active"): Act.REFER,
    ("update", "active"): Act.UPDATE,
    ("update", "revoked"): Act.WITHDRAW,
    ("update", "entered-in-error"): Act.WITHDRAW,
}
REASONS = frozenset(reason for reason, _ in _ACTS)
"""The reasons that a message about a referral can have."""

_WITHDRAWALS = {
    "revoked": Withdrawal.BY_SOURCE,
    "entered-in-error": Withdrawal.IN_ERROR,
}


def act_of(reason: str | None, status: str | None) -> Act | None:
    """What a reason asks of a request with this status; None where the standard has no such mix."""
    return _ACTS.get((reason or "", status or ""))


def withdrawal_of(status: str | None) -> Withdrawal | None:
    """Why a request with this status no longer stands."""
    return _WITHDRAWALS.get(status or "")
