"""A row that the broker refuses for good holds its key, and nobody else's."""

import json
from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from services.chassis import outbox
from services.chassis.event import Outgoing, originated
from services.chassis.groups import ranges
from services.chassis.outbox import Row
from services.chassis.producer import Producer
from services.contracts import catalogue
from tests.connected.chassis.conftest import Bench, Probe, step

Probes = Callable[..., Probe]

CASES = f"FROM outbox WHERE topic = '{catalogue.CASE}'"


async def limit(bench: Bench, size: int) -> None:
    """Have the topic of cases take no larger batches, and wait until the broker knows."""
    topic = bench.topic(catalogue.CASE)
    config = {"max.message.bytes": str(size)}
    admin = AIOKafkaAdminClient(bootstrap_servers=bench.settings.kafka_bootstrap_servers)
    await admin.start()
    await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=config)])
    known: dict[str, str] = {}
    while not config.items() <= known.items():
        asked = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
        known = {each[0]: each[1] for each in asked[0].resources[0][4]}
    await admin.close()


def large(key: UUID) -> Outgoing:
    event = originated(step(str(key), 1), key=key)
    return event._replace(value=b" " * 20_000 + (event.value or b""))


async def test_it_is_marked_and_holds_its_key_while_others_go_on(
    bench: Bench, probes: Probes
) -> None:
    probe, bad, good = probes(), uuid4(), [uuid4() for _ in range(8)]
    await probe.start()
    await limit(bench, 4_000)
    async with probe.works.begin() as work:
        work.emit(*[originated(step(str(key), 1), key=key) for key in good[:4]])
        work.emit(large(bad), originated(step(str(bad), 2), key=bad))
        work.emit(*[originated(step(str(key), 1), key=key) for key in good[4:]])
    await bench.until(f"SELECT count(*) = 2 AND count(refused) = 1 {CASES}")
    async with probe.works.begin() as work:
        work.emit(
            originated(step(str(bad), 3), key=bad), originated(step(str(good[0]), 2), key=good[0])
        )
    await bench.until(f"SELECT count(*) = 3 {CASES}")
    held = await bench.fetch(f"SELECT key, refused {CASES} ORDER BY id")
    assert {row["key"] for row in held} == {str(bad)}
    assert [row["refused"] for row in held] == ["MessageSizeTooLargeError", None, None]
    await is_told(bench, bad)
    await limit(bench, 1_000_000)
    ((id_,),) = await bench.fetch("SELECT id FROM outbox WHERE refused IS NOT NULL")
    assert await outbox.retry(probe.pool, id_)
    await bench.until("SELECT count(*) = 0 FROM outbox")
    assert await bench.fetch("SELECT 1 FROM dead_letter") == []
    there = await ranges(bench.settings.kafka_bootstrap_servers, {bench.topic(catalogue.CASE): 12})
    records = await bench.published(catalogue.CASE, sum(each.end for each in there.values()))
    mine = [dict(r.headers)["ce_sequence"] for r in records if r.key.decode() == str(bad)]
    assert list(dict.fromkeys(mine)) == [b"1", b"2", b"3"]


async def is_told(bench: Bench, bad: UUID) -> None:
    """The row is a dead letter of its publisher, and that is told although its key is held."""
    (letter,) = await bench.fetch("SELECT * FROM dead_letter")
    assert (letter["consumer"], letter["refusal"]) == ("probe-publisher", "unsendable")
    assert letter["reason"] == "the broker refuses it: MessageSizeTooLargeError"
    ((id_, value),) = await bench.fetch("SELECT id, value FROM outbox WHERE refused IS NOT NULL")
    assert (letter["offset"], letter["value"]) == (id_, value)
    (told,) = await bench.published(catalogue.DEAD_LETTER, 1)
    assert told.key.decode() == str(bad)
    assert json.loads(told.value)["reference"] == str(letter["reference"])


async def test_among_many_it_is_found_by_halves(
    bench: Bench, probes: Probes, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe, sent, send = probes(), list[int](), Producer.send

    async def counted(producer: Producer, rows: Sequence[Row]) -> None:
        sent.append(len(rows))
        await send(producer, rows)

    monkeypatch.setattr(Producer, "send", counted)
    await probe.start()
    await limit(bench, 19_000)
    keys = [uuid4() for _ in range(300)]
    async with probe.works.begin() as work:
        work.emit(*[originated(step(str(key), 1), key=key) for key in keys[:150]])
        work.emit(large(uuid4()))
        work.emit(*[originated(step(str(key), 1), key=key) for key in keys[150:]])
    await bench.until(f"SELECT count(*) = 1 AND count(refused) = 1 {CASES}")
    assert len(sent) < 40


async def test_it_is_refused_again_after_a_retry_in_vain(bench: Bench, probes: Probes) -> None:
    probe, bad = probes(), uuid4()
    await probe.start()
    await limit(bench, 4_000)
    async with probe.works.begin() as work:
        work.emit(large(bad))
    await bench.until("SELECT count(*) = 1 FROM dead_letter")
    ((id_,),) = await bench.fetch("SELECT id FROM outbox WHERE refused IS NOT NULL")
    for _ in range(2):
        assert await outbox.retry(probe.pool, id_)
        await bench.until("SELECT count(*) = 1 FROM dead_letter")
    await bench.until("SELECT count(*) = 1 FROM outbox")
    told = {(*each.headers, each.value) for each in await bench.everything(catalogue.DEAD_LETTER)}
    assert len(told) == 3
    for name in ("ce_id", "ce_sequence"):
        assert len({dict(each[:-1])[name] for each in told}) == 3, "each is an event of its own"
    assert not await outbox.retry(probe.pool, id_ + 1_000)
