"""Lags as measured on a real broker, by a probe that is in no group."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import GroupCoordinatorNotAvailableError

from services.contracts import catalogue, topics
from services.metrics.lag import Lag, Read, reads
from services.metrics.probe import Cluster, Probe, probe

PLACE = Read("metrics", catalogue.ROUTING, 7)


@pytest.fixture
async def cluster(provisioned: None, bootstrap_servers: str, topic_prefix: str) -> Cluster:
    """All topics, for this test alone."""
    return Cluster(bootstrap_servers, topic_prefix)


@pytest.fixture
async def connected(cluster: Cluster) -> AsyncIterator[Probe]:
    """A probe of every group that the topics declare."""
    async with probe(cluster, reads(topics.load())) as found:
        await coordinated(found)
        yield found


async def coordinated(connected: Probe) -> None:
    """A new broker makes the topic of the groups' offsets when it is first asked for one."""
    while True:
        try:
            await connected.measure()
        except GroupCoordinatorNotAvailableError:
            await asyncio.sleep(0.05)
        else:
            return


async def send(cluster: Cluster, count: int, size: int = 200) -> list[int]:
    """The timestamps of so many records on one partition."""
    producer = AIOKafkaProducer(bootstrap_servers=cluster.bootstrap_servers, acks="all")
    await producer.start()
    try:
        topic = cluster.prefix + PLACE.topic
        sent = []
        for _ in range(count):
            told = await producer.send_and_wait(topic, b"x" * size, partition=PLACE.partition)
            sent.append(told.timestamp)
            await asyncio.sleep(0.002)  # so that no two have one timestamp
        return sent
    finally:
        await producer.stop()


async def commit(cluster: Cluster, offset: int) -> None:
    """The group has handled everything before this offset."""
    group = cluster.prefix + PLACE.group
    consumer = AIOKafkaConsumer(
        bootstrap_servers=cluster.bootstrap_servers,
        group_id=group,
        enable_auto_commit=False,  # it would commit on stopping, maybe the topic's end
    )
    await consumer.start()
    try:
        where = TopicPartition(cluster.prefix + PLACE.topic, PLACE.partition)
        consumer.assign([where])
        await consumer.commit({where: offset})
    finally:
        await consumer.stop()


async def test_where_nothing_was_sent_every_group_is_shown_without_lag(connected: Probe) -> None:
    lags = await connected.measure()
    assert set(lags.by_read) == set(reads(topics.load()))
    assert set(lags.by_read.values()) == {Lag(0, None)}


async def test_a_group_that_never_committed_has_everything_before_it(
    cluster: Cluster, connected: Probe
) -> None:
    sent = await send(cluster, 3)
    lag = (await connected.measure()).by_read[PLACE]
    assert lag.messages == 3
    assert lag.oldest_at is not None
    assert round(lag.oldest_at.timestamp() * 1000) == sent[0]


async def test_the_oldest_unprocessed_record_is_the_one_after_the_commit(
    cluster: Cluster, connected: Probe
) -> None:
    sent = await send(cluster, 5, size=20_000)  # each is larger than a fetch of the probe
    await commit(cluster, 3)
    by_read = (await connected.measure()).by_read
    lag, other = by_read[PLACE], by_read[Read("eit", PLACE.topic, PLACE.partition)]
    assert (lag.messages, other.messages) == (2, 5)
    assert lag.oldest_at is not None
    assert other.oldest_at is not None
    assert round(lag.oldest_at.timestamp() * 1000) == sent[3]
    assert round(other.oldest_at.timestamp() * 1000) == sent[0]


async def test_a_group_that_has_caught_up_has_no_lag(cluster: Cluster, connected: Probe) -> None:
    await send(cluster, 2)
    await commit(cluster, 2)
    assert (await connected.measure()).by_read[PLACE] == Lag(0, None)


async def test_a_process_that_loses_the_lead_while_it_connects_goes_on(cluster: Cluster) -> None:
    async with probe(cluster, []) as unasked:
        pass  # what the library has begun for it has not run yet, and is cancelled
    assert unasked.consumer._fetcher._fetch_task.done()
    async with probe(cluster, reads(topics.load())) as found:
        await coordinated(found)
