"""Referrals that have ended without a team: erased, or withdrawn by who sent them."""

from collections.abc import Mapping

from services.contracts import catalogue
from services.devkit.reconcile.evidence import Evidence, Seen


def erased(evidence: Evidence) -> set[str]:
    """Those whose identity is erased: nobody waits for them, and their record is null."""
    told = evidence.first(catalogue.INTAKE)
    return {each.key for each in told if each.type == "asc.referral.erased.v1"}


def ended(evidence: Evidence, decisions: Mapping[str, Seen]) -> set[str]:
    """Those erased, and those withdrawn at a version that no newer decision is about.

    A team may have heard of the end before it heard of the decision.
    """
    withdrawn = {
        each.key
        for each in evidence.first(catalogue.INTAKE)
        if each.type == "asc.referral.withdrawn.v1"
        and _version(decisions.get(each.key)) <= int(each.said["version"])
    }
    return erased(evidence) | withdrawn


def _version(decision: Seen | None) -> int:
    return 0 if decision is None else int(decision.said["version"])
