"""Nothing twice, nothing out of order: what every topic must show."""

from collections import defaultdict

from services.contracts import catalogue
from services.contracts.topics import Topic
from services.contracts.topics import load as load_topics
from services.devkit.reconcile.evidence import Evidence, Seen
from services.devkit.reconcile.result import Check

Stream = tuple[str, str, str]
"""Writer, topic and key."""


def sequences(evidence: Evidence) -> Check:
    """Per writer, topic and key: 1, 2, 3, … to the last one written, as a reader first meets them.

    What a topic has taken away for its age is missing in front; a compacted one keeps the last.
    """
    streams: dict[Stream, list[Seen]] = defaultdict(list)
    unique = {(e.topic, e.identity): e for e in reversed(evidence.seen)}
    for each in sorted(unique.values(), key=lambda e: e.place):
        streams[each.source, each.topic, each.key].append(each)
    owed = streams.keys() | evidence.kept.last.keys()
    faults = [
        f"{stream[2]} on {stream[1]}: {[each.sequence for each in streams.get(stream, [])]}"
        for stream in sorted(owed)
        if not _whole(evidence, stream, streams.get(stream, []))
    ]
    return Check(
        name="order",
        promise="sequences are dense per topic and key, up to the last, and never go backwards",
        counted=len(owed),
        faults=tuple(faults),
    )


def _whole(evidence: Evidence, stream: Stream, found: list[Seen]) -> bool:
    topic = load_topics()[stream[1]]
    numbers = [each.sequence for each in found]
    last = evidence.kept.last.get(stream)
    if topic.cleanup == "compact":
        return numbers == sorted(set(numbers)) and (not numbers or last in (None, numbers[-1]))
    shortened = _shortened(evidence, topic, found)
    if not numbers:
        return shortened
    dense = numbers == list(range(numbers[0], numbers[-1] + 1))
    whole = numbers[0] == 1 or shortened
    # Where nobody reads, nothing tells whether an event is younger than what the database said.
    ended = last is None or numbers[-1] == last or (not topic.consumers and numbers[-1] > last)
    return dense and whole and ended


def _shortened(evidence: Evidence, topic: Topic, found: list[Seen]) -> bool:
    """Whether the topic has taken something away where this key lies, or may lie."""
    places = {each.place[1] for each in found} or range(topic.partitions)
    return any(evidence.begins.get((topic.name, number), 0) > 0 for number in places)


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
