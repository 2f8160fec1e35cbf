"""Each decision was made by the ruleset that was in force when its batch began."""

from collections.abc import Sequence

from services.chassis.database import TRANSACTION_SECONDS
from services.devkit.reconcile.evidence import Decided, Evidence
from services.devkit.reconcile.result import Check

Activations = Sequence[tuple[float, str]]


def in_force(evidence: Evidence) -> Check:
    """What was decided before the first activation was decided by each router's own pack."""
    activations = evidence.kept.activations
    judged = [each for each in evidence.kept.decided if _began_after_the_first(activations, each)]
    return Check(
        name="in force",
        promise="each decision was made by the ruleset in force, since one was activated",
        counted=len(judged),
        faults=tuple(
            f"{each.referral} revision {each.revision}: its ruleset was not in force"
            for each in judged
            if each.ruleset not in _possible(activations, each.at)
        ),
    )


def _began_after_the_first(activations: Activations, each: Decided) -> bool:
    return bool(activations) and activations[0][0] <= each.at - TRANSACTION_SECONDS


def _possible(activations: Activations, at: float) -> set[str]:
    """The rulesets in force at some time from the earliest beginning of the batch on."""
    began = at - TRANSACTION_SECONDS
    before = [sha256 for since, sha256 in activations if since <= began]
    return {before[-1], *(sha256 for since, sha256 in activations if began < since <= at)}
