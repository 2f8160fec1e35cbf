"""Records that the client library itself cannot read: set aside, and the rest goes on."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from aiokafka import TopicPartition
from aiokafka.record.util import calc_crc32c

from services.chassis.garbled import parse
from services.contracts import catalogue
from services.contracts.envelope import Envelope
from tests.connected.chassis.conftest import Bench, Probe, envelope, received

Probes = Callable[..., Probe]

CRC_AT, AFTER_CRC = 17, 21


def batch(bench: Bench, events: Sequence[Envelope], garbled: Envelope | None) -> Any:
    """A batch of events, one of which has a header whose name is not UTF-8."""
    made = bench.producer.create_batch()
    for event in events:
        more = [("badname", b"\x01")] if event is garbled else []
        value = received(event.subject).model_dump_json().encode()
        made.append(
            timestamp=None,
            key=event.subject.encode(),
            value=value,
            headers=[*event.headers(), *more],
        )
    data = bytearray(made._build())
    at = data.find(b"badname")
    if at >= 0:
        data[at : at + 3] = b"\xff\xfe\x00"
    data[CRC_AT:AFTER_CRC] = calc_crc32c(bytes(data[AFTER_CRC:])).to_bytes(4, "big")
    made._buffer = bytes(data)
    return made


async def send(bench: Bench, made: Any, partition: int) -> None:
    topic = bench.topic(catalogue.INTAKE)
    await (await bench.producer.send_batch(made, topic, partition=partition))


async def test_a_header_whose_name_is_not_text_is_set_aside_and_the_rest_goes_on(
    bench: Bench, probes: Probes
) -> None:
    events = [envelope(uuid4(), 1) for _ in range(30)]
    bad = events[13]
    await send(bench, batch(bench, events[:10], None), 0)
    await send(bench, batch(bench, events[10:20], bad), 0)
    await send(bench, batch(bench, events[20:25], None), 0)
    await send(bench, batch(bench, events[25:], None), 1)
    await probes().start()
    await bench.until("SELECT count(*) = 29 FROM noted")
    await bench.until("SELECT sum(next) = 30 FROM next_offset")
    (letter,) = await bench.fetch("SELECT * FROM dead_letter")
    assert (letter["partition"], letter["offset"], letter["refusal"]) == (0, 13, "malformed")
    assert letter["reason"] == "a header's name is not UTF-8"
    assert letter["key"] == bad.subject.encode()
    assert "\\\\xff\\\\xfe" in letter["headers"]
    noted = [row["key"] for row in await bench.fetch("SELECT key FROM noted ORDER BY id")]
    assert sorted(noted) == sorted(e.subject for e in events if e is not bad)


async def test_it_is_set_aside_while_others_arrive(bench: Bench, probes: Probes) -> None:
    await probes().start()
    for _ in range(5):
        events = [envelope(uuid4(), 1) for _ in range(4)]
        await send(bench, batch(bench, events, events[0]), 0)
        await bench.send(envelope(uuid4(), 1))
    await bench.until("SELECT count(*) = 20 FROM noted")
    assert len(await bench.fetch("SELECT 1 FROM dead_letter")) == 5


async def test_what_is_read_is_what_was_written(bench: Bench) -> None:
    events = [envelope(uuid4(), 1) for _ in range(3)]
    where = TopicPartition("any", 2)
    data = bytes(batch(bench, events, events[2])._buffer)
    found = parse(where, data + data[:50], 1)
    assert [each.offset for each in found.records] == [1, 2]
    assert [each.garbled for each in found.records] == [False, True]
    assert found.records[0].headers == tuple(events[1].headers())
    assert found.next == 3
