"""What else changes beside the team: rules, urgency, who must act, linked copies."""

from collections import Counter

import numpy as np

from services.router.backtest.compared import Compared
from services.router.columns.recorded import Flags

CHANGES = (
    *("destination", "rule", "urgency_raised", "urgency_lowered", "act_now_gained"),
    *("act_now_lost", "person_gained", "person_lost", "copies"),
)
"""The changes that are counted, each of so many referrals."""


def changes(compared: Compared) -> Counter[str]:
    """How many of these referrals have each change."""
    before, after = compared.against, compared.candidate
    flags = (
        before.destination != after.destination,
        before.rule != after.rule,
        before.urgency < after.urgency,
        before.urgency > after.urgency,
        ~before.act_now & after.act_now,
        before.act_now & ~after.act_now,
        ~before.needs_person & after.needs_person,
        before.needs_person & ~after.needs_person,
        _copies_changed(compared),
    )
    counts = [int(np.count_nonzero(each)) for each in flags]
    return Counter(dict(zip(CHANGES, counts, strict=True)))


def _copies_changed(compared: Compared) -> Flags:
    changed = nobody = np.zeros(len(compared.recorded), np.bool_)
    before, after = compared.against.copies, compared.candidate.copies
    for team in {*before, *after}:
        changed = changed | (before.get(team, nobody) != after.get(team, nobody))
    return changed
