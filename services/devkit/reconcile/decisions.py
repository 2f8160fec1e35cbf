"""Decisions: one a revision, the same everywhere, and each can be explained and made again."""

from collections import defaultdict
from collections.abc import Iterator

from services.contracts import catalogue
from services.devkit.reconcile.evidence import Evidence
from services.devkit.reconcile.result import Check

Revision = tuple[str, int]
"""A referral and a revision of its decision."""


def decisions(evidence: Evidence) -> Check:
    """Per referral and revision one event id and one body, which is the one the router holds."""
    ids: dict[Revision, set[str]] = defaultdict(set)
    bodies: dict[Revision, set[str]] = defaultdict(set)
    for each in evidence.on(catalogue.ROUTING):
        revision = str(each.said["referral_id"]), int(each.said["revision"])
        ids[revision].add(each.id)
        bodies[revision].add(each.body_sha256)
    faults = [f"{r} revision {n} has {len(i)} ids" for (r, n), i in ids.items() if len(i) > 1]
    faults += _differences(evidence, bodies)
    return Check(
        name="decisions",
        promise="one decision a revision, with the same bytes in the database and on the topic",
        counted=len(ids),
        faults=tuple(faults),
    )


def _differences(evidence: Evidence, bodies: dict[Revision, set[str]]) -> Iterator[str]:
    held = {(each.referral, each.revision): each.body_sha256 for each in evidence.kept.decided}
    for referral, revision in sorted(bodies.keys() - held.keys()):
        yield f"{referral} revision {revision} is only on the topic"
    for (referral, revision), body in sorted(held.items()):
        if bodies.get((referral, revision)) != {body}:
            yield f"{referral} revision {revision} is another one on the topic, or is not there"


def explained(evidence: Evidence) -> Check:
    """Each decision has one explanation, and the facts it rests on lead to it again."""
    held = evidence.kept.decided
    faults = [
        f"{each.referral} revision {each.revision}: {each.fault}" for each in held if each.fault
    ]
    others = sum(not each.judged for each in held)
    but = f", but for {others} of another ruleset" if others else ""
    return Check(
        name="explained",
        promise=f"each decision rests on facts that are kept, and they lead to it again{but}",
        counted=len(held) - others,
        faults=tuple(faults),
    )
