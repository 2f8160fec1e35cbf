"""How many referrals move from which team to which, in all, by source and by week."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from services.router.backtest.compared import Compared

Matrix: TypeAlias = npt.NDArray[np.int64]
"""Counts of referrals: a row for each team that they come from, a column for each they go to."""

_MONDAY = date(1969, 12, 29)
"""The first day of the week in which the time of computers begins."""

_DAY = 86_400_000_000
_WEEK = 7 * _DAY


class Moves:
    """Counts the moves of chunk after chunk, between so many teams."""

    def __init__(self, teams: int) -> None:
        self._teams = teams
        self._weeks: dict[int, Matrix] = defaultdict(self._empty)
        self.by_source: dict[str, Matrix] = defaultdict(self._empty)

    def add(self, compared: Compared) -> None:
        """Count these; there is at least one."""
        recorded = compared.recorded
        cells = compared.against.destination.astype(np.int64) * self._teams
        cells += compared.candidate.destination
        for at, matrix in self._grouped(recorded.source.astype(np.int64), cells):
            self.by_source[recorded.sources[at]] += matrix
        weeks = (recorded.received_at.view(np.int64) + 3 * _DAY) // _WEEK
        first = int(weeks.min())
        for at, matrix in self._grouped(weeks - first, cells):
            self._weeks[first + at] += matrix

    def _grouped(self, keys: Matrix, cells: Matrix) -> Iterator[tuple[int, Matrix]]:
        """The matrix of each key that some row has."""
        groups, size = int(keys.max()) + 1, self._teams**2
        counts = np.bincount(keys * size + cells, minlength=groups * size)
        for at, matrix in enumerate(counts.reshape(groups, self._teams, self._teams)):
            if matrix.any():
                yield at, matrix

    def _empty(self) -> Matrix:
        return np.zeros((self._teams, self._teams), np.int64)

    @property
    def all(self) -> Matrix:
        """All moves."""
        return sum(self.by_source.values(), self._empty())

    @property
    def by_week(self) -> dict[date, Matrix]:
        """The moves by the Monday, in UTC, of the week in which referrals were received."""
        return {_MONDAY + timedelta(weeks=at): self._weeks[at] for at in sorted(self._weeks)}
