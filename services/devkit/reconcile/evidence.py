"""What the servers hold, as values that the checks compare."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

Place = tuple[str, int, int]
"""Topic, partition and offset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A record on a topic. `sha256` is of key, headers and body; `said` holds no identity.

    `at` is when the broker appended it, in seconds since 1970.
    """

    place: Place
    at: float
    source: str
    id: str
    type: str
    cause: str | None
    key: str
    sequence: int
    sha256: str
    body_sha256: str
    said: Mapping[str, Any]

    @property
    def topic(self) -> str:
        """The topic's canonical name."""
        return self.place[0]

    @property
    def identity(self) -> tuple[str, str]:
        """What a consumer deduplicates on."""
        return self.source, self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A referral as intake holds it, first heard of `since`. An erased one has no reference.

    `versions` are those that its sender made; the newest may be one that a person has made.
    `linked` are those of them that became contacts of another referral and were told of under that
    one's id; `by_links` are versions that links made of this one, or their end. `contact`: it is
    linked now.
    """

    id: str
    since: float
    source: str
    reference: str | None
    version: int
    versions: frozenset[int]
    linked: frozenset[int] = frozenset()
    by_links: frozenset[int] = frozenset()
    contact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decision as the router holds it.

    `fault` is what keeps it from being explained again; `judged` is false of those that another
    ruleset made, which is not at hand. `ruleset` is its checksum, `at` in seconds since 1970.
    """

    referral: str
    version: int
    revision: int
    body_sha256: str
    fault: str | None
    judged: bool
    ruleset: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case of the Early Intervention Team."""

    id: str
    referral: str
    ordinal: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """What one consumer set aside, and when. What is parked behind another has no refusal."""

    consumer: str
    topic: str
    refusal: str | None
    identity: tuple[str, str] | None
    reference: str
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A row of a service's outbox; `refused` is why the broker does not take it."""

    service: str
    topic: str
    key: str
    id: str
    since: float
    refused: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the stand-in's ledger: a record that it read, at one of the times it read it."""

    place: Place
    identity: tuple[str, str] | None
    body_sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the database held at one moment, `taken_at` in seconds since 1970.

    `discarded` are a consumer and the place of an event that a person, or the retention, gave up
    for it; `waits` are referral, queue and stage of whoever waits now; `ledger` is None where the
    case system is not the stand-in; `handled` is each consumer's next offset by topic and
    partition; `last` is the last sequence by writer, topic and key; `halts` is why a consumer
    stands; `doubted` are referrals whose record intake has still to read back, and since when;
    `activations` are the moments from which rulesets are in force, the first one first.
    """

    taken_at: float
    accepted: tuple[Accepted, ...]
    rejects: int
    decided: tuple[Decided, ...]
    cases: tuple[Case, ...]
    aside: tuple[Aside, ...]
    discarded: frozenset[tuple[str, Place]]
    pending: tuple[Pending, ...]
    ledger: tuple[Entry, ...] | None
    waits: frozenset[tuple[str, str, str]]
    handled: Mapping[tuple[str, str, int], int]
    last: Mapping[tuple[str, str, str], int]
    halts: Mapping[str, str]
    doubted: Mapping[str, float]
    activations: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a sender was told of one referral: how many versions, and its id where that was said."""

    source: str
    reference: str
    versions: int
    ids: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that is compared. `told` is None where nobody kept the senders' side.

    The topics were read after the database. `begins` is each partition's first offset still there.
    """

    seen: tuple[Seen, ...]
    kept: Kept
    told: tuple[Told, ...] | None
    begins: Mapping[tuple[str, int], int] = field(default_factory=dict)

    def without(self, keys: Set[str]) -> "Evidence":
        """The evidence as if these referrals had never been."""
        kept, gone = self.kept, {each.place for each in self.seen if each.key in keys}
        left = replace(
            kept,
            accepted=tuple(each for each in kept.accepted if each.id not in keys),
            decided=tuple(each for each in kept.decided if each.referral not in keys),
            cases=tuple(each for each in kept.cases if each.referral not in keys),
            pending=tuple(each for each in kept.pending if each.key not in keys),
            waits=frozenset(each for each in kept.waits if each[0] not in keys),
            doubted={each: at for each, at in kept.doubted.items() if each not in keys},
            last={each: last for each, last in kept.last.items() if each[2] not in keys},
            ledger=None
            if kept.ledger is None
            else tuple(each for each in kept.ledger if each.place not in gone),
        )
        return replace(self, seen=tuple(e for e in self.seen if e.key not in keys), kept=left)

    def left(self, consumer: str) -> set[tuple[str, str]]:
        """The events that a consumer set aside, or that a person gave up for it."""
        aside = {e.identity for e in self.kept.aside if e.consumer == consumer and e.identity}
        given_up = {place for name, place in self.kept.discarded if name == consumer}
        return aside | {each.identity for each in self.seen if each.place in given_up}

    def on(self, topic: str) -> list[Seen]:
        """The records of a topic, each partition's in its order, repeats included."""
        return [each for each in self.seen if each.topic == topic]

    def first(self, topic: str) -> list[Seen]:
        """The records of a topic without repeats."""
        unique: dict[tuple[str, str], Seen] = {}
        for each in self.on(topic):
            unique.setdefault(each.identity, each)
        return list(unique.values())
