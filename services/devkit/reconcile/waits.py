"""Who waits: what metrics holds against what decisions, cases and answers say."""

from services.contracts import catalogue
from services.devkit.reconcile import gone
from services.devkit.reconcile.cases import EIT, current, named
from services.devkit.reconcile.evidence import Case, Evidence
from services.devkit.reconcile.result import Check
from services.devkit.stand_in.replies import TEAMS

TRIAGE = "manual_triage"
_STAGES = {
    "opened": "to_allocation",
    "allocated": "to_contact",
    "contacted": "to_assessment",
    "assessed": "to_support",
}

Wait = tuple[str, str, str]
"""Referral, queue, stage."""


def waits(evidence: Evidence) -> Check:
    """Metrics has the same people waiting in the same place."""
    ended, untold = gone.ended(evidence, current(evidence)), _untold(evidence)
    all_ = _undecided(evidence) | _triage(evidence) | _teams(evidence) | _eit(evidence)
    expected = {wait for wait in all_ if wait[0] not in ended | untold}
    held = {wait for wait in evidence.kept.waits if wait[0] not in untold}
    faults = [f"{r} waits in {q} {s}, unknown to metrics" for r, q, s in sorted(expected - held)]
    faults += [f"{r} waits in {q} {s} for metrics alone" for r, q, s in sorted(held - expected)]
    return Check(
        name="waits",
        promise="metrics has the same people waiting in the same place",
        counted=len(expected),
        faults=tuple(faults),
    )


def _untold(evidence: Evidence) -> set[str]:
    """Those of whom metrics does not know everything: it set an event of theirs aside."""
    left = evidence.left("metrics")
    return {each.key for each in evidence.seen if each.identity in left}


def _undecided(evidence: Evidence) -> set[Wait]:
    decided = current(evidence)
    states = {each.key: bool(each.said.get("test")) for each in evidence.first(catalogue.INTAKE)}
    return {
        (key, "undecided", "to_decision")
        for key, test in states.items()
        if key not in decided and not test
    }


def _triage(evidence: Evidence) -> set[Wait]:
    """Sent there, or returned by the team to which the decision still sends it."""
    decided = {key: named(each.said) for key, each in current(evidence).items()}
    returned = {e.referral for e in _newest(evidence).values() if e.status == "returned"}
    return {
        (key, TRIAGE, "to_triage")
        for key, queues in decided.items()
        if TRIAGE in queues or (EIT in queues and key in returned)
    }


def _teams(evidence: Evidence) -> set[Wait]:
    taken = {(e.key, str(e.said["team"])) for e in evidence.first(catalogue.FEEDBACK)}
    return {
        (key, team, "to_acceptance")
        for key, each in current(evidence).items()
        for team in TEAMS
        if team in named(each.said) and (key, team) not in taken
    }


def _eit(evidence: Evidence) -> set[Wait]:
    newest = _newest(evidence)
    waiting = {
        (key, EIT, _STAGES[case.status]) for key, case in newest.items() if case.status in _STAGES
    }
    sent = {key for key, each in current(evidence).items() if EIT in named(each.said)}
    return waiting | {(key, EIT, "to_allocation") for key in sent - newest.keys()}


def _newest(evidence: Evidence) -> dict[str, Case]:
    return {each.referral: each for each in sorted(evidence.kept.cases, key=lambda c: c.ordinal)}
