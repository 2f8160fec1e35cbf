"""An event through an empty chassis, on real servers."""

from collections.abc import Callable, Sequence
from uuid import uuid4

from services.chassis.event import Event, Outgoing
from services.chassis.failures import Malformed, Unavailable
from services.chassis.instruments import REGISTRY
from services.chassis.work import Work
from services.contracts import catalogue
from tests.connected.chassis.conftest import Bench, Probe, envelope, note
from tests.waiting import until

Probes = Callable[..., Probe]


async def test_an_event_is_handled_published_and_forgotten(bench: Bench, probes: Probes) -> None:
    referral = uuid4()
    await probes().start()
    await bench.send(envelope(referral, 1))
    (record,) = await bench.published(catalogue.CASE, 1)
    headers = dict(record.headers)
    assert record.key.decode() == str(referral)
    assert headers["ce_type"] == b"asc.eit.case.contacted.v1"
    assert headers["ce_source"] == b"/frontdoor/probe"
    assert headers["ce_sequence"] == b"1"
    await bench.until("SELECT count(*) = 0 FROM outbox")
    assert (await bench.fetch("SELECT count(*) FROM noted"))[0][0] == 1


async def test_an_event_that_comes_twice_has_one_effect(bench: Bench, probes: Probes) -> None:
    once, last = envelope(uuid4(), 1), envelope(uuid4(), 1)
    await probes().start()
    for event in (once, once, once, last):
        await bench.send(event)
    await bench.until("SELECT count(*) > 0 FROM noted WHERE key = $1", last.subject)
    await bench.until("SELECT sum(next) = 4 FROM next_offset")
    assert len(await bench.fetch("SELECT 1 FROM noted WHERE key = $1", once.subject)) == 1


async def test_an_older_event_after_a_newer_one_is_swallowed(bench: Bench, probes: Probes) -> None:
    referral = uuid4()
    await probes().start()
    for sequence in (1, 3, 2):
        await bench.send(envelope(referral, sequence))
    await bench.until("SELECT sum(next) = 3 FROM next_offset")
    noted = await bench.fetch("SELECT sequence FROM noted ORDER BY id")
    assert [row[0] for row in noted] == [1, 3]


async def test_a_sequence_that_was_set_aside_is_no_gap(bench: Bench, probes: Probes) -> None:
    before = gaps()
    referral, missing = uuid4(), uuid4()
    await probes().start()
    await bench.send(envelope(missing, 2), partition=3)
    await bench.send(envelope(referral, 1), b"{", partition=3)
    for sequence in (2, 3):
        await bench.send(envelope(referral, sequence), partition=3)
    await bench.until("SELECT sum(next) = 4 FROM next_offset")
    await until(lambda: gaps() > before)
    assert gaps() == before + 1


def gaps() -> float:
    """How many skipped sequences this process has counted."""
    labels = {"consumer": "probe"}
    return REGISTRY.get_sample_value("referral_inbox_gaps_total", labels) or 0.0


async def test_what_nobody_can_read_is_set_aside_and_the_rest_goes_on(
    bench: Bench, probes: Probes
) -> None:
    await probes().start()
    good = envelope(uuid4(), 1)
    await bench.send(envelope(uuid4(), 1), b"{not json")
    await bench.send(envelope(uuid4(), 1), b'{"referral_id": "Testperson"}')
    await bench.send(envelope(uuid4(), 1), headers=[])
    await bench.send(envelope(uuid4(), 1), value=None)
    await bench.send(envelope(uuid4(), 1), key=None)
    await bench.send(envelope(uuid4(), 1, event_type="asc.referral.unheard-of.v1"))
    await bench.send(envelope(uuid4(), 1), headers=[("ce_id", b"\x00\xff"), ("x", b"\x00")])
    await bench.send(good)
    await bench.until("SELECT count(*) = 7 FROM dead_letter")
    await bench.until("SELECT count(*) = 1 FROM noted WHERE key = $1", good.subject)
    letters = await bench.fetch("SELECT refusal, reason, value FROM dead_letter")
    assert sorted(row["refusal"] for row in letters) == ["malformed"] * 6 + ["unknown_type"]
    assert not any("Testperson" in row["reason"] for row in letters)
    told = await bench.published(catalogue.DEAD_LETTER, 7)
    assert not any(b"Testperson" in record.value for record in told)


async def test_the_poison_stands_alone_and_its_neighbours_are_handled(
    bench: Bench, probes: Probes
) -> None:
    poison = envelope(uuid4(), 1)

    async def choke(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        noted = await note(work, events)
        if any(event.key == poison.subject for event in events):
            raise KeyError("a name that must not be told")
        return noted

    events = [envelope(uuid4(), 1) for _ in range(20)]
    for event in [*events[:10], poison, *events[10:]]:
        await bench.send(event)
    await probes(choke).start()
    await bench.until("SELECT count(*) = 20 FROM noted")
    await bench.until("SELECT count(*) = 1 FROM dead_letter")
    (letter,) = await bench.fetch("SELECT * FROM dead_letter")
    assert (letter["refusal"], letter["attempts"]) == ("poison", 3)
    assert letter["event_id"] == poison.id
    assert letter["reason"].startswith("KeyError at test_consumer.py")


async def test_what_its_handler_cannot_read_is_set_aside_at_once(
    bench: Bench, probes: Probes
) -> None:
    unreadable, tried = envelope(uuid4(), 1), []

    async def read(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        if any(event.key == unreadable.subject for event in events):
            tried.append(len(events))
            raise Malformed("a name that must not be told")
        return await note(work, events)

    await bench.send(unreadable)
    await bench.send(envelope(uuid4(), 1))
    await probes(read).start()
    await bench.until("SELECT count(*) = 1 FROM noted")
    await bench.until("SELECT count(*) = 1 FROM dead_letter")
    (letter,) = await bench.fetch("SELECT refusal, attempts, reason FROM dead_letter")
    assert (letter["refusal"], letter["attempts"]) == ("malformed", 1)
    assert letter["reason"].startswith("Malformed at test_consumer.py")
    assert tried.count(1) == 1


async def test_what_is_tried_again_is_counted_once_when_it_is_committed(
    bench: Bench, probes: Probes
) -> None:
    tried, counted = [], []

    async def count(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        tried.append(len(events))
        work.after_commit(lambda: counted.append(len(events)))
        noted = await note(work, events)
        if len(tried) == 1:
            raise Unavailable("a commit that does not come")
        return noted

    await bench.send(envelope(uuid4(), 1))
    await probes(count).start()
    await bench.until("SELECT count(*) = 1 FROM noted")
    await until(lambda: bool(counted))
    assert (tried, counted) == ([1, 1], [1])


async def test_a_second_process_takes_over_where_the_first_stopped(
    bench: Bench, probes: Probes
) -> None:
    first, second = probes(), probes()
    await first.start()
    for _ in range(50):
        await bench.send(envelope(uuid4(), 1))
    await bench.until("SELECT count(*) = 50 FROM noted")
    await first.stop()
    await second.start()
    for _ in range(50):
        await bench.send(envelope(uuid4(), 1))
    await bench.until("SELECT count(*) = 100 FROM noted")
    assert len(await bench.published(catalogue.CASE, 100)) == 100
