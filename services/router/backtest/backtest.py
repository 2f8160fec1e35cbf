"""The backtest: everything recorded through both rulesets, chunk by chunk, and what was counted."""

from collections import Counter
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from services.router.backtest.changes import changes
from services.router.backtest.compared import Compared, Pair
from services.router.backtest.examples import Examples
from services.router.backtest.moves import Moves
from services.router.columns.recorded import Recorded

Leads: TypeAlias = npt.NDArray[np.int64]
"""How many referrals each rule leads, by position in `Pair.rules`."""


class Backtest:
    """Counts chunk after chunk.

    `rows` is all that was read: `tests` of them were left out, and of the others people have
    overridden `overridden`. `leads_against` and `leads_candidate` count by rule who leads.
    """

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.rows = self.tests = self.overridden = 0
        self.moves = Moves(len(pair.teams))
        self.examples = Examples()
        self.changes: Counter[str] = Counter()
        self.leads_against: Leads = np.zeros(len(pair.rules), np.int64)
        self.leads_candidate: Leads = np.zeros(len(pair.rules), np.int64)

    def add(self, recorded: Recorded) -> Compared:
        """Count a chunk; what was decided of its rows, tests left out."""
        compared = self.pair.compare(recorded.only(~recorded.test))
        self.rows += len(recorded)
        self.tests += len(recorded) - len(compared.recorded)
        if len(compared.recorded):
            self._count(compared)
        return compared

    def _count(self, compared: Compared) -> None:
        self.overridden += int(np.count_nonzero(compared.recorded.overridden))
        self.moves.add(compared)
        self.examples.add(compared)
        self.changes += changes(compared)
        rules = len(self.pair.rules)
        self.leads_against += np.bincount(compared.against.rule, minlength=rules)
        self.leads_candidate += np.bincount(compared.candidate.rule, minlength=rules)
