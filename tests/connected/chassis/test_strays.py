"""What a consumer has opened is closed, however it stops."""

import asyncio

import pytest
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from services.chassis.strays import end


async def started(bootstrap_servers: str) -> AIOKafkaConsumer:
    """A consumer with a connection, and its fetching begun."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers)
    await consumer.start()
    await consumer.topics()
    assert connected(consumer)
    return consumer


def connected(consumer: AIOKafkaConsumer) -> bool:
    """Whether it has a connection that is open."""
    return any(each.connected() for each in consumer._client._conns.values())


async def test_one_that_has_just_started_ends_without_a_cancellation(
    bootstrap_servers: str,
) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap_servers)
    await consumer.start()
    await end(consumer)
    assert not connected(consumer)
    assert consumer._fetcher._fetch_task.done()


async def test_one_whose_fetching_has_failed_leaves_no_connection(bootstrap_servers: str) -> None:
    async def failed() -> None:
        raise KafkaError("a fetch that went wrong")

    consumer = await started(bootstrap_servers)
    consumer._fetcher._fetch_task.cancel()
    consumer._fetcher._fetch_task = asyncio.ensure_future(failed())
    await asyncio.wait([consumer._fetcher._fetch_task])
    with pytest.raises(KafkaError):
        await end(consumer)
    assert not connected(consumer)
