"""Recorded referrals with what two rulesets decide of each, in the same words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from services.router.columns.decide import decide as decide_all
from services.router.columns.decisions import Decisions
from services.router.columns.first import Positions
from services.router.columns.recorded import Recorded
from services.router.program import Program


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Rows with both decisions, whose destinations are positions in `Pair.teams`, and whose rules
    are positions in `Pair.rules`.
    """

    recorded: Recorded
    against: Decisions
    candidate: Decisions


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rulesets: the candidate, and the one it is held against."""

    against: Program
    candidate: Program

    @property
    def teams(self) -> tuple[str, ...]:
        """The destinations of both, each once."""
        return _both(self.against.ruleset.destinations, self.candidate.ruleset.destinations)

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules of both, each once."""
        return _both(self.against.ruleset.ids, self.candidate.ruleset.ids)

    def compare(self, recorded: Recorded) -> Compared:
        """What both decide of these rows."""
        return Compared(
            recorded, self._decide(self.against, recorded), self._decide(self.candidate, recorded)
        )

    def _decide(self, program: Program, recorded: Recorded) -> Decisions:
        found = decide_all(program, recorded)
        return replace(
            found,
            teams=self.teams,
            rule=_positions(program.ruleset.ids, self.rules)[found.rule],
            destination=_positions(found.teams, self.teams)[found.destination],
        )


def _both(one: Iterable[str], other: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *other)))


def _positions(words: Sequence[str], among: Sequence[str]) -> Positions:
    return np.array([among.index(word) for word in words], np.uint16)
