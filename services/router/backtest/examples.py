"""A few referrals of each move, to be looked at one by one."""

from collections import defaultdict
from uuid import UUID

import numpy as np

from services.router.backtest.compared import Compared

A_FEW = 5
"""How many referrals are named of each move."""


class Examples:
    """Keeps the first few of each move, by the positions of both teams."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, int], list[UUID]] = defaultdict(list)

    def add(self, compared: Compared) -> None:
        """Keep those of these rows that are still wanted."""
        before, after = compared.against.destination, compared.candidate.destination
        moved = np.flatnonzero(before != after)
        to = len(compared.against.teams)
        moves = before[moved].astype(np.int64) * to + after[moved]
        for move in np.unique(moves).tolist():
            kept = self.found[divmod(move, to)]
            for at in moved[moves == move][: A_FEW - len(kept)]:
                kept.append(UUID(bytes=compared.recorded.referral_id[at].tobytes()))
