"""A small system whose books are right: one referral with the EIT, one with Rapid Response."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from services.contracts import catalogue
from services.contracts.topics import load
from services.devkit.reconcile.evidence import (
    Accepted,
    Aside,
    Case,
    Decided,
    Entry,
    Evidence,
    Kept,
    Seen,
    Told,
)
from services.devkit.reconcile.reconcile import reconcile
from services.devkit.stand_in.reader import TOPICS

HOME, FAST = "referral-home", "referral-fast"
WRITERS = {
    catalogue.INTAKE: "/frontdoor/intake",
    catalogue.RECORD: "/frontdoor/intake",
    catalogue.ROUTING: "/frontdoor/router",
    catalogue.CASE: "/frontdoor/eit",
    catalogue.FEEDBACK: "/frontdoor/devkit",
    catalogue.DEAD_LETTER: "/frontdoor/router",
}
PARTITIONS = {HOME: 3, FAST: 5}
NOW = 2_000.0
"""When the database was read."""
ALL_READ = {
    (consumer, topic.name, number): 100
    for topic in load().values()
    for consumer in topic.consumers
    for number in range(topic.partitions)
}


RULES = "the rules"
"""The checksum of the ruleset that decided everything."""


def seen(topic: str, kind: str, key: str, offset: int, **said: Any) -> Seen:
    """A record as it lies on a topic; `sequence` and `cause` may be said, too."""
    id_ = str(said.pop("id", f"{kind}-{key}-{offset}"))
    return Seen(
        place=(topic, PARTITIONS.get(key, 0), offset),
        at=1_000.0 + offset,
        source=WRITERS[topic],
        id=id_,
        type=kind,
        cause=said.pop("cause", None),
        key=key,
        sequence=int(said.pop("sequence", offset + 1)),
        sha256=f"whole {id_}",
        body_sha256=f"body {id_}",
        said={"referral_id": key, **said},
    )


def state(key: str, offset: int = 0, version: int = 1) -> Seen:
    kind = "asc.referral.received.v1" if version == 1 else "asc.referral.updated.v1"
    return seen(catalogue.INTAKE, kind, key, offset, version=version, test=False)


def cleared(key: str, offset: int, version: int) -> Seen:
    kind = "asc.referral.cleared.v1"
    return seen(catalogue.INTAKE, kind, key, offset, version=version, test=False)


def record(key: str, offset: int = 0, version: int = 1) -> Seen:
    return seen(catalogue.RECORD, "asc.referral.record.v1", key, offset, version=version)


def routed(key: str, destination: str, offset: int = 0, version: int = 1) -> Seen:
    return seen(
        catalogue.ROUTING,
        "asc.referral.routed.v1",
        key,
        offset,
        version=version,
        revision=offset + 1,
        decision={"destination": destination, "copies": []},
    )


def opened(key: str, offset: int = 0) -> Seen:
    kind = "asc.eit.case.opened.v1"
    return seen(catalogue.CASE, kind, key, offset, case_id=f"case-{key}")


def answer(key: str, team: str, decision: Seen, offset: int = 0) -> Seen:
    kind = "asc.team.feedback.accepted.v1"
    return seen(catalogue.FEEDBACK, kind, key, offset, team=team, cause=decision.id)


def safe(key: str, offset: int) -> Seen:
    kind = "asc.team.feedback.made_safe.v1"
    return seen(catalogue.FEEDBACK, kind, key, offset, team="rapid_response")


def entry(each: Seen) -> Entry:
    return Entry(place=each.place, identity=each.identity, body_sha256=each.body_sha256)


def decided(each: Seen) -> Decided:
    return Decided(
        referral=each.key,
        version=each.said["version"],
        revision=each.said["revision"],
        body_sha256=each.body_sha256,
        fault=None,
        judged=True,
        ruleset=RULES,
        at=each.at,
    )


def accepted(key: str, *versions: int) -> Accepted:
    return Accepted(
        id=key,
        since=900.0,
        source="contact-centre",
        reference=f"reference of {key}",
        version=max(versions, default=1),
        versions=frozenset(versions or (1,)),
    )


def told(key: str, versions: int = 1) -> Told:
    return Told(
        source="contact-centre",
        reference=f"reference of {key}",
        versions=versions,
        ids=frozenset({key}),
    )


def case(key: str, ordinal: int = 1, status: str = "opened") -> Case:
    return Case(id=f"case-{key}", referral=key, ordinal=ordinal, status=status)


def books() -> Evidence:
    """Everything in order."""
    home, fast = routed(HOME, "eit"), routed(FAST, "rapid_response")
    topics = [state(HOME), state(FAST), record(HOME), record(FAST), home, fast, opened(HOME)]
    topics.append(answer(FAST, "rapid_response", fast))
    kept = Kept(
        taken_at=NOW,
        accepted=(accepted(HOME), accepted(FAST)),
        rejects=0,
        decided=(decided(home), decided(fast)),
        cases=(case(HOME),),
        aside=(),
        discarded=frozenset(),
        pending=(),
        ledger=tuple(entry(each) for each in topics if each.topic in TOPICS),
        waits=frozenset({(HOME, "eit", "to_allocation")}),
        handled=ALL_READ,
        last={(each.source, each.topic, each.key): each.sequence for each in topics},
        halts={},
        doubted={},
        activations=(),
    )
    return Evidence(seen=tuple(topics), kept=kept, told=(told(HOME), told(FAST)))


def keeping(evidence: Evidence, **changes: Any) -> Evidence:
    """The same with something else in the database."""
    return replace(evidence, kept=replace(evidence.kept, **changes))


def without(evidence: Evidence, topic: str, key: str) -> Evidence:
    """The same without a key's records on one topic, on the topic and in the ledger."""
    left = [each for each in evidence.seen if (each.topic, each.key) != (topic, key)]
    return relaid(evidence, left)


def relaid(evidence: Evidence, records: Iterable[Seen]) -> Evidence:
    """The same with these records on the topics, each read once by the stand-in."""
    records = tuple(records)
    ledger = tuple(entry(each) for each in records if each.topic in TOPICS)
    last = {(each.source, each.topic, each.key): each.sequence for each in records}
    return keeping(replace(evidence, seen=records), ledger=ledger, last=last)


def unread(consumer: str, each: Seen) -> dict[tuple[str, str, int], int]:
    """Where all stand when one has not read a record yet."""
    topic, partition, offset = each.place
    return {**ALL_READ, (consumer, topic, partition): offset}


def aside(consumer: str, each: Seen, *, refusal: str | None = "poison", at: float = NOW) -> Aside:
    """A record that a consumer set aside."""
    return Aside(
        consumer=consumer,
        topic=each.topic,
        refusal=refusal,
        identity=each.identity,
        reference=f"letter of {each.id}",
        at=at,
    )


def broken(evidence: Evidence) -> set[str]:
    """The names of the checks that do not hold."""
    return {check.name for check in reconcile(evidence).checks if not check.holds}
