"""Nothing twice, nothing out of order: what every topic must show."""

from collections import defaultdict

from services.contracts import catalogue
from services.devkit.reconcile.evidence import Evidence, Seen
from services.devkit.reconcile.result import Check


def sequences(evidence: Evidence) -> Check:
    """Per topic, writer and key: 1, 2, 3, … in the order in which a reader first meets them."""
    keys: dict[tuple[str, str, str], list[Seen]] = defaultdict(list)
    unique = {(e.topic, e.identity): e for e in reversed(evidence.seen)}
    for each in sorted(unique.values(), key=lambda e: e.place):
        keys[each.topic, each.source, each.key].append(each)
    faults = [
        f"{key} on {topic}: {[each.sequence for each in found]}"
        for (topic, _, key), found in keys.items()
        if [each.sequence for each in found] != list(range(1, len(found) + 1))
    ]
    return Check(
        name="order",
        promise="sequences are dense per topic and key, and never go backwards",
        counted=len(keys),
        faults=tuple(faults),
    )


def copies(evidence: Evidence) -> Check:
    """An event that lies on a topic more than once is the same, byte for byte.

    Of a record that was being sent when its person was erased, one copy may be null.
    """
    bodies: dict[tuple[str, tuple[str, str]], set[str]] = defaultdict(set)
    for each in evidence.seen:
        if each.topic == catalogue.RECORD and not each.said:
            continue
        bodies[each.topic, each.identity].add(each.sha256)
    faults = [f"{id_[1]} on {topic}" for (topic, id_), found in bodies.items() if len(found) > 1]
    return Check(
        name="copies",
        promise="an event that was published again is byte-equal to its first copy",
        counted=len(bodies),
        faults=tuple(faults),
    )


def partitions(evidence: Evidence) -> Check:
    """A key lies on one partition number, whatever the topic."""
    found: dict[str, set[int]] = defaultdict(set)
    for each in evidence.seen:
        found[each.key].add(each.place[1])
    faults = [key for key, numbers in found.items() if len(numbers) > 1]
    return Check(
        name="partitions",
        promise="a referral lies on one partition number, whatever the topic",
        counted=len(found),
        faults=tuple(faults),
    )


def redeliveries(evidence: Evidence) -> dict[str, int]:
    """By topic: records that repeat an event which lies there already."""
    counts = {topic: len(evidence.on(topic)) for topic in sorted({e.topic for e in evidence.seen})}
    return {topic: count - len(evidence.first(topic)) for topic, count in counts.items()}
