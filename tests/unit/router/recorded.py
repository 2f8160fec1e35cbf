"""Referrals as the router records them, and the same in columns."""

from collections.abc import Iterable

from services.contracts.referral import ReferralState
from services.router import store
from services.router.columns import rows
from services.router.columns.recorded import Recorded
from services.router.columns.rows import Row


def row(state: ReferralState) -> Row:
    """A state as it stands in the router's table."""
    return Row(
        referral_id=state.referral_id,
        version=state.version,
        test=state.test,
        received_at=state.facts.received_at,
        facts=store.written(state.facts).text,
        confirmed=store.confirmed(state),
    )


def recorded(states: Iterable[ReferralState]) -> Recorded:
    """States in columns, in their order."""
    return rows.recorded([rows.coded(row(each)) for each in states])
