"""What the Early Intervention Team did with what was addressed to it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from services.contracts import catalogue
from services.devkit.reconcile import gone
from services.devkit.reconcile.evidence import Case, Evidence, Seen
from services.devkit.reconcile.result import Check

EIT = "eit"
_ENDED = ("returned", "closed")


def named(said: Any) -> tuple[str, ...]:
    """The destinations of a decision, the lead first; a test's referral names nobody."""
    if said.get("test"):
        return ()
    return (said["decision"]["destination"], *said["decision"]["copies"])


def current(evidence: Evidence) -> dict[str, Seen]:
    """Each referral's decision of the highest revision."""
    latest: dict[str, Seen] = {}
    for each in evidence.first(catalogue.ROUTING):
        held = latest.get(each.key)
        if held is None or held.said["revision"] < each.said["revision"]:
            latest[each.key] = each
    return latest


def cases(evidence: Evidence) -> Check:
    """One case a referral that was addressed to the team; a second one only after the first."""
    by_referral: dict[str, list[Case]] = defaultdict(list)
    for case in evidence.kept.cases:
        by_referral[case.referral].append(case)
    addressed = {e.key for e in evidence.first(catalogue.ROUTING) if EIT in named(e.said)}
    left = evidence.left(EIT)
    excused = {e.key for e in evidence.first(catalogue.ROUTING) if e.identity in left}
    owed = addressed - gone.ended(evidence, current(evidence))
    missing = owed - by_referral.keys() - excused
    faults = [f"{key} has no case" for key in sorted(missing)]
    faults += [f"{key} has a case for nothing" for key in sorted(by_referral.keys() - addressed)]
    for key, found in by_referral.items():
        faults += _case_faults(key, found)
    faults += _openings(evidence)
    return Check(
        name="cases",
        promise="one case for each referral that was addressed to the Early Intervention Team",
        counted=len(evidence.kept.cases),
        faults=tuple(faults),
    )


def _case_faults(referral: str, found: list[Case]) -> Iterator[str]:
    if sorted(case.ordinal for case in found) != list(range(1, len(found) + 1)):
        yield f"{referral} has the cases {sorted(case.ordinal for case in found)}"
    last = max(found, key=lambda case: case.ordinal)
    if any(case.status not in _ENDED for case in found if case is not last):
        yield f"{referral} has two cases at once"


def _openings(evidence: Evidence) -> Iterator[str]:
    opened = Counter(
        str(each.said["case_id"])
        for each in evidence.first(catalogue.CASE)
        if each.type == "asc.eit.case.opened.v1"
    )
    for case in evidence.kept.cases:
        if opened[case.id] != 1:
            yield f"{case.referral}'s case was opened {opened[case.id]} times"
