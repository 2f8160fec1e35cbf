"""A day that was played: what was sent, answered, decided, done, and how all of it compares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.devkit.reconcile.evidence import Evidence
from services.devkit.reconcile.result import Reconciliation
from services.devkit.replay.answered import Answered


@dataclass(frozen=True, slots=True)
class Explained:
    """One referral's decision in plain English; `story` is what its sender told."""

    referral: str
    story: str
    words: str


@dataclass(frozen=True, slots=True)
class Played:
    """Everything that the report shows. `queues` is the metrics service's own count."""

    answers: Sequence[Answered]
    evidence: Evidence
    reconciliation: Reconciliation
    queues: Mapping[str, Any]
    explained: Explained
    faults: Sequence[str]

    @property
    def holds(self) -> bool:
        """Whether every check holds and every answer was the foreseen one."""
        return self.reconciliation.holds and not self.faults
