"""A day that was played: what came in, what was decided, done, and how all of it compares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.devkit.demo.tally import Tally
from services.devkit.reconcile.by_source import Refused
from services.devkit.reconcile.evidence import Evidence
from services.devkit.reconcile.result import Reconciliation


@dataclass(frozen=True, slots=True)
class Explained:
    """One referral's decision in plain English; `story` is what its sender told."""

    referral: str
    story: str
    words: str


@dataclass(frozen=True, slots=True)
class Played:
    """Everything that the report shows. `queues` is the metrics service's own count."""

    tallies: Sequence[Tally]
    refused: Sequence[Refused]
    evidence: Evidence
    reconciliation: Reconciliation
    queues: Mapping[str, Any]
    explained: Explained
    faults: Sequence[str]

    @property
    def holds(self) -> bool:
        """Whether all balances, every check holds, and every answer was the foreseen one."""
        return self.reconciliation.holds and not self.faults and self.balances

    @property
    def balances(self) -> bool:
        """Whether every message of every source is accounted for."""
        return all(each.balances for each in self.tallies)
