"""Accepted = routed + waiting + set aside, version by version."""

from collections.abc import Set
from dataclasses import dataclass

from services.contracts import catalogue
from services.devkit.reconcile.evidence import Evidence, Seen
from services.devkit.reconcile.result import Balance, Check

Version = tuple[str, int]
"""A referral and its version."""

WITHDRAWN = "asc.referral.withdrawn.v1"
LINKED = "asc.referral.contact_linked.v1"

STATES = ("asc.referral.received.v1", "asc.referral.updated.v1", WITHDRAWN, LINKED)
"""The events that a sender's message makes."""

_PROMISE = (
    "every accepted version is routed, withdrawn, linked, waiting or set aside, and nothing else is"
)


@dataclass(frozen=True, slots=True)
class Account:
    """The accepted versions by what became of them, and those that nobody can account for.

    `linked` are chasers, and messages that were told of as a version of another referral: that
    version is one of the accepted, too.
    """

    accepted: Set[Version]
    routed: Set[Version]
    withdrawn: Set[Version]
    linked: Set[Version]
    aside: Set[Version]
    waiting: Set[Version]

    @property
    def lost(self) -> Set[Version]:
        """Accepted, and nobody knows what became of it."""
        done = self.routed | self.withdrawn | self.linked
        return self.accepted - done - self.aside - self.waiting

    @property
    def foreign(self) -> Set[Version]:
        """Routed, and never accepted."""
        return self.routed - self.accepted


def account(evidence: Evidence, moving: Set[str] = frozenset()) -> Account:
    """What became of each version: each stands in one set, the first that it belongs to.

    What is `moving` may have been accepted after the database was read.
    """
    kept = evidence.kept.accepted
    accepted = {(each.id, v) for each in kept for v in each.versions | each.by_links}
    silent = {(each.id, v) for each in kept for v in each.linked}
    states = [each for each in evidence.first(catalogue.INTAKE) if each.type in STATES]
    told = {version(each) for each in evidence.first(catalogue.ROUTING)} & _asked(states)
    routed = {each for each in told if each in accepted or each[0] not in moving}
    withdrawn = (_of(states, WITHDRAWN) & accepted) - routed
    linked = ((_chasers(states) | silent) & accepted) - routed
    done = routed | withdrawn | linked
    aside = _aside(evidence, states) - done
    waiting = (_waiting(evidence, states, accepted) & accepted) - done - aside
    return Account(accepted, routed, withdrawn, linked, aside, waiting)


def balance(found: Account, referrals: int) -> Balance:
    """The account in numbers."""
    return Balance(
        referrals=referrals,
        accepted=len(found.accepted),
        routed=len(found.routed),
        withdrawn=len(found.withdrawn),
        linked=len(found.linked),
        waiting=len(found.waiting),
        aside=len(found.aside),
    )


def accounted(found: Account) -> Check:
    """Whether the account has no hole."""
    faults = [f"{referral} version {v} is lost" for referral, v in sorted(found.lost)]
    faults += [f"{referral} version {v} came from nowhere" for referral, v in sorted(found.foreign)]
    return Check(
        name="balance", promise=_PROMISE, counted=len(found.accepted), faults=tuple(faults)
    )


def version(seen: Seen) -> Version:
    """Which version of which referral an event is about."""
    return str(seen.said["referral_id"]), int(seen.said["version"])


def _asked(states: list[Seen]) -> set[Version]:
    return {version(each) for each in states}


def _of(states: list[Seen], kind: str) -> set[Version]:
    return {version(each) for each in states if each.type == kind}


def _chasers(states: list[Seen]) -> set[Version]:
    """The contacts that nobody decides on: an update is routed as any other version."""
    linked = [each for each in states if each.type == LINKED]
    return {version(each) for each in linked if each.said.get("contact") == "chaser"}


def _aside(evidence: Evidence, states: list[Seen]) -> set[Version]:
    left = evidence.left("router")
    return {version(each) for each in states if each.identity in left}


def _waiting(evidence: Evidence, states: list[Seen], accepted: Set[Version]) -> set[Version]:
    kept = evidence.kept
    unsent = {each.key for each in kept.pending if each.topic == catalogue.INTAKE}
    undecided = {each.key for each in kept.pending if each.topic == catalogue.ROUTING}
    unread = {version(each) for each in states if not _handled(evidence, each)}
    return unread | {each for each in accepted if each[0] in unsent or each[0] in undecided}


def _handled(evidence: Evidence, seen: Seen) -> bool:
    topic, partition, offset = seen.place
    return offset < evidence.kept.handled.get(("router", topic, partition), 0)
