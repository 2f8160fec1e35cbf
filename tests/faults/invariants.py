"""What must hold after every fault. Pure: the books in, the violations out."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.contracts import catalogue
from tests.faults.books import Books
from tests.faults.history import Told
from tests.faults.records import Record

STATES = ("asc.referral.received.v1", "asc.referral.updated.v1")
ROUTED = ("asc.referral.routed.v1",)


class Kind(StrEnum):
    """What the guarantee says does not happen."""

    LOST = "lost"
    DOUBLED = "doubled"
    DISORDER = "out of order"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that breaks the guarantee. It names ids, never a person."""

    invariant: str
    kind: Kind
    what: str


Invariant = Callable[[Books], Iterator[Violation]]


def violations(books: Books) -> list[Violation]:
    """Everything that does not hold."""
    return [found for invariant in INVARIANTS for found in invariant(books)]


def accepted(books: Books) -> Iterator[Violation]:
    """I1: what was answered 202 is kept, with the bytes that were sent, and decided on once."""
    kept = {message.place: message for message in books.messages}
    known = {(message.reference, message.sha256) for message in books.messages}
    for op in books.history.ops:
        if op.told is Told.OK and (op.reference, op.sha256) not in known:
            yield Violation("I1", Kind.LOST, f"{op.reference} is not kept")
        if len(op.answers) > 1:
            yield Violation("I1", Kind.DOUBLED, f"{op.reference}: {len(op.answers)} answers")
        for place in op.answers:
            message = kept.get(place)
            if message is None:
                yield Violation("I1", Kind.LOST, f"{op.reference} {place.version} is not kept")
            elif (message.reference, message.sha256) != (op.reference, op.sha256):
                yield Violation("I1", Kind.LOST, f"{op.reference} {place.version} is another one")


def effects(books: Books) -> Iterator[Violation]:
    """I1: each accepted version is one event and one decision, in the database and on the topic."""
    states = _versions(books, catalogue.INTAKE, STATES)
    decided = _versions(books, catalogue.ROUTING, ROUTED)
    for message in books.messages:
        place = (message.place.referral, message.place.version)
        counts = {
            "events": states[place],
            "decisions kept": books.decisions.get(message.place, 0),
            "decisions told": decided[place],
        }
        for name, count in counts.items():
            if count != 1:
                kind = Kind.DOUBLED if count else Kind.LOST
                yield Violation("I1", kind, f"{place}: {count} {name}")


def unknown(books: Books) -> Iterator[Violation]:
    """I2: what nobody was told the fate of has no or one effect, however often it was sent."""
    counts = Counter((message.reference, message.sha256) for message in books.messages)
    for op in books.history.ops:
        found = counts[op.reference, op.sha256]
        if found > 1:
            yield Violation("I2", Kind.DOUBLED, f"{op.reference} was accepted {found} times")
        if op.told is Told.FAIL and found:
            yield Violation("I2", Kind.DOUBLED, f"{op.reference} was refused, and is kept")


def sourced(books: Books) -> Iterator[Violation]:
    """I3: nothing is there that nobody sent."""
    sent = {(op.reference, op.sha256) for op in books.history.ops}
    kept = {(message.reference, message.sha256) for message in books.messages}
    places = {(m.place.referral, m.place.version) for m in books.messages}
    for reference, _ in kept - sent:
        yield Violation("I3", Kind.DOUBLED, f"{reference} was never sent")
    for topic, types in ((catalogue.INTAKE, STATES), (catalogue.ROUTING, ROUTED)):
        for place in _versions(books, topic, types).keys() - places:
            yield Violation("I3", Kind.DOUBLED, f"{place} on {topic} was never accepted")


def dense(books: Books) -> Iterator[Violation]:
    """I4: of each writer, topic and key, whoever reads meets 1, 2, 3, … to the last one written."""
    met: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for record in _firsts(books):
        service = record.header("ce_source").removeprefix("/frontdoor/")
        key = (record.key or b"").decode()
        met[service, record.topic, key].append(int(record.header("ce_sequence")))
    for stream in met.keys() | books.last.keys():
        found, last = met.get(stream, []), books.last.get(stream, 0)
        expected = list(range(1, last + 1))
        if found == expected:
            continue
        kind = Kind.DISORDER if sorted(found) == expected else Kind.LOST
        kind = Kind.DOUBLED if len(found) > last else kind
        yield Violation("I4, I6", kind, f"{stream}: {found} of {last}")


def copies(books: Books) -> Iterator[Violation]:
    """I6: a record that lies there again is the same byte for byte, on the same partition."""
    first = {(each.topic, each.identity): each for each in _firsts(books)}
    for each in _ours(books):
        one = first[each.topic, each.identity]
        if (each.partition, *each[3:]) != (one.partition, *one[3:]):
            yield Violation("I6", Kind.DOUBLED, f"{each.place} is no copy of {one.place}")


def offsets(books: Books) -> Iterator[Violation]:
    """I10: no offset was committed before what lies below it was handled, at any time."""
    for fault in books.offsets:
        yield Violation("I10", Kind.LOST, fault)


def no_outage_is_set_aside(books: Books) -> Iterator[Violation]:
    """Only what a fault wrote to a topic becomes a dead letter; nothing of ours ever does."""
    for consumer, *place in books.aside:
        if tuple(place) not in books.strange:
            yield Violation("I7", Kind.LOST, f"{consumer} has set {place} aside")


def gauged(books: Books) -> Iterator[Violation]:
    """I8: what Prometheus is told of queues, outboxes and dead letters is what the tables hold."""
    if books.told is None:
        yield Violation("I8", Kind.OTHER, "the metrics service counts nothing")
        return
    for place in sorted(books.told.keys() | books.counted.keys()):
        told, counted = books.told.get(place, 0), books.counted.get(place, 0)
        if told != counted:
            yield Violation("I8", Kind.OTHER, f"{place}: {told} is told of {counted}")


def reconciled(books: Books) -> Iterator[Violation]:
    """I1, I3 to I8 as the services' own reconciliation sees them."""
    kinds = {"order": Kind.DISORDER, "copies": Kind.DOUBLED, "balance": Kind.LOST}
    for told in books.reconciled.told():
        check = told.partition(":")[0]
        yield Violation(f"reconcile: {check}", kinds.get(check, Kind.OTHER), told)
    for each in books.reconciled.under_way:
        yield Violation("reconcile: under way", Kind.LOST, f"{each.key}: {each.what}")


def _ours(books: Books) -> list[Record]:
    """What services wrote, each partition's in order."""
    return [each for each in books.records if each.place not in books.strange]


def _firsts(books: Books) -> list[Record]:
    """The same without what lies there again."""
    first: dict[tuple[str, tuple[str, str]], Record] = {}
    for each in _ours(books):
        first.setdefault((each.topic, each.identity), each)
    return list(first.values())


def _versions(books: Books, topic: str, types: tuple[str, ...]) -> Counter[tuple[str, int]]:
    """How many events of these types tell of each version of each referral."""
    said = [
        json.loads(each.value or b"{}")
        for each in _firsts(books)
        if each.topic == topic and each.header("ce_type") in types
    ]
    return Counter((each["referral_id"], each["version"]) for each in said)


INVARIANTS: tuple[Invariant, ...] = (
    accepted,
    effects,
    unknown,
    sourced,
    dense,
    copies,
    offsets,
    no_outage_is_set_aside,
    gauged,
    reconciled,
)
