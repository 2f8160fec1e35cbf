"""Where reading begins: nothing is passed over, whatever became of the offsets."""

import asyncio
from collections.abc import Callable
from uuid import uuid4

import pytest
from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.errors import KafkaError

from services.chassis import database, positions
from services.chassis.groups import move, ranges
from services.chassis.recover import plan
from services.contracts import catalogue
from tests.connected.chassis.conftest import Bench, Probe, envelope
from tests.waiting import until

Probes = Callable[..., Probe]


async def set_offsets(bench: Bench, offsets: dict[int, int]) -> None:
    """Set a stopped group's offsets of the intake topic."""
    topic = bench.topic(catalogue.INTAKE)
    places = {TopicPartition(topic, n): at for n, at in offsets.items()}
    await move(bench.settings.kafka_bootstrap_servers, bench.topic("probe"), places)


async def forget_records(bench: Bench, partition: int, before: int) -> None:
    """Have the topic begin later, as retention does."""
    where = TopicPartition(bench.topic(catalogue.INTAKE), partition)
    servers = bench.settings.kafka_bootstrap_servers
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    await admin.delete_records({where: RecordsToDelete(before_offset=before)})
    await admin.close()


async def handled_before(bench: Bench, following: int) -> None:
    """The database knows of a topic under the same name, up to this offset."""
    values = (catalogue.INTAKE, following)
    await bench.fetch("INSERT INTO next_offset VALUES ('probe', $1, 3, $2)", *values)


async def handled(bench: Bench, probes: Probes, count: int) -> None:
    probe = probes()
    await probe.start()
    for _ in range(count):
        await bench.send(envelope(uuid4(), 1), partition=3)
    await bench.until("SELECT max(next) = $1 FROM next_offset", count)
    await probe.stop()


async def test_a_group_set_back_to_the_earliest_does_nothing_twice(
    bench: Bench, probes: Probes
) -> None:
    await handled(bench, probes, 40)
    await set_offsets(bench, {3: 0})
    last = envelope(uuid4(), 1)
    await bench.send(last, partition=3)
    await probes().start()
    await bench.until("SELECT count(*) = 1 FROM noted WHERE key = $1", last.subject)
    assert (await bench.fetch("SELECT count(*) FROM noted"))[0][0] == 41


async def test_of_a_topic_that_was_made_anew_nothing_is_passed_over(
    bench: Bench, probes: Probes
) -> None:
    for _ in range(5):
        await bench.send(envelope(uuid4(), 1), partition=3)
    await handled_before(bench, 4)
    await probes().start()
    await bench.until("SELECT count(*) = 5 FROM noted")


async def test_of_a_topic_that_was_made_anew_and_is_shorter_a_person_is_told(
    bench: Bench, probes: Probes
) -> None:
    await bench.send(envelope(uuid4(), 1), partition=3)
    await handled_before(bench, 4)
    probe = probes()
    await probe.start()
    gone = "offset 4 is gone from asc.referral.intake.v1/3: see frontdoor consumers recover"
    await until(lambda: probe.loop.state.not_ready() == gone)
    assert (await bench.fetch("SELECT count(*) FROM noted"))[0][0] == 0


async def test_what_is_gone_is_not_passed_over_and_other_partitions_go_on(
    bench: Bench, probes: Probes
) -> None:
    await handled(bench, probes, 4)
    for _ in range(4):
        await bench.send(envelope(uuid4(), 1), partition=3)
    await forget_records(bench, 3, 6)
    probe = probes()
    await probe.start()
    other = envelope(uuid4(), 1)
    await bench.send(other, partition=5)
    await bench.until("SELECT count(*) = 1 FROM noted WHERE key = $1", other.subject)
    gone = "offset 4 is gone from asc.referral.intake.v1/3: see frontdoor consumers recover"
    while probe.loop.state.not_ready() != gone:
        await asyncio.sleep(0.02)
    assert (await bench.fetch("SELECT count(*) FROM noted"))[0][0] == 5
    assert (await bench.fetch("SELECT next FROM next_offset WHERE partition = 3"))[0][0] == 4
    await until(lambda: probe.loop.state.stuck_for() == 0)  # its batch ends after the commit


async def test_after_a_restore_everything_is_handled_once_in_effect(
    bench: Bench, probes: Probes
) -> None:
    await handled(bench, probes, 30)
    await bench.fetch(
        """WITH lost AS (SELECT key FROM noted ORDER BY id OFFSET 20),
            effects AS (DELETE FROM noted WHERE key IN (TABLE lost)),
            marks AS (DELETE FROM mark WHERE key IN (TABLE lost)),
            seen AS (DELETE FROM inbox)  -- the marks alone tell what was handled before
        UPDATE next_offset SET next = 20"""
    )
    servers, topic = bench.settings.kafka_bootstrap_servers, bench.topic(catalogue.INTAKE)
    there = await ranges(servers, {topic: 12})
    pool = await database.open_pool("probe", bench.settings)
    known = await positions.handled(pool, "probe")
    pool.terminate()
    places = {TopicPartition(bench.topic(name), n): at for (name, n), at in known.items()}
    starts = plan(there, places, {})
    assert sum(each.start for each in starts) == 20
    await move(servers, bench.topic("probe"), {each.where: each.start for each in starts})
    await probes().start()
    await bench.until("SELECT count(*) = 30 FROM noted")
    assert len(await bench.fetch("SELECT DISTINCT key FROM noted")) == 30


async def test_the_offsets_of_a_group_with_members_are_not_moved(
    bench: Bench, probes: Probes
) -> None:
    probe = probes()
    await probe.start()
    await bench.send(envelope(uuid4(), 1))
    await bench.until("SELECT count(*) = 1 FROM noted")
    with pytest.raises(KafkaError):
        await set_offsets(bench, {3: 0})
