"""What services hold back: unpublished, dead and parked events, every label set present. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from services.contracts.catalogue import DEAD_LETTER
from services.contracts.topics import Topic
from services.contracts.vocabulary import Refusal

OTHER = "other"

Place = tuple[str, str, str]
"""A service, a topic, and why: the refusal of a dead letter, or `OUTBOX`, or `PARKED`."""

OUTBOX = "outbox"
PARKED = "parked"


@dataclass(frozen=True, slots=True)
class Held:
    """So many rows, the oldest since then."""

    rows: int = 0
    oldest_at: datetime | None = None

    def plus(self, other: "Held") -> "Held":
        """These and those."""
        known = [each.oldest_at for each in (self, other) if each.oldest_at is not None]
        return Held(self.rows + other.rows, min(known, default=None))


def services(topics: Mapping[str, Topic]) -> tuple[str, ...]:
    """Who keeps an outbox and dead letters: whoever may write the topic of dead letters."""
    return topics[DEAD_LETTER].producers


def places(topics: Mapping[str, Topic]) -> list[Place]:
    """Every place where something can be held back, as `schemas/topics.yaml` says it."""
    found: list[Place] = []
    for service in services(topics):
        written = [topic.name for topic in topics.values() if service in topic.producers]
        reads = [topic for topic in topics.values() if service in topic.consumers]
        read = [topic.name for topic in reads]
        steps = [topic.name for topic in reads if topic.events == "steps"]
        found += [(service, name, OUTBOX) for name in (*written, OTHER)]
        found += [(service, name, PARKED) for name in (*steps, OTHER)]
        found += [(service, name, Refusal.UNSENDABLE) for name in written]
        found += [
            (service, name, refusal)
            for name in read
            for refusal in Refusal
            if refusal is not Refusal.UNSENDABLE
        ]
        found.append((service, OTHER, OTHER))
    return found


def backlog(rows: Iterable[tuple[Place, Held]], known: Iterable[Place]) -> dict[Place, Held]:
    """The rows by place; a place that nobody declared counts as `other`."""
    found = dict.fromkeys(known, Held())
    for (service, topic, why), held in rows:
        other = (service, OTHER, why if why in (OUTBOX, PARKED) else OTHER)
        place = (service, topic, why) if (service, topic, why) in found else other
        found[place] = found.get(place, Held()).plus(held)
    return found
