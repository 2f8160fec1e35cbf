"""A connection that ends while somebody writes to it, on the event loop that services run on."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest
import uvloop
from aiokafka import AIOKafkaClient, conn
from aiokafka.errors import KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from services.chassis import connection
from services.chassis.broker import Reading
from services.chassis.settings import ChassisSettings
from tests.connected.chassis.conftest import Bench
from tests.faults import toxics, wires
from tests.faults.proxy import Address, Proxy
from tests.waiting import until


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections as services make them, for these tests alone."""
    monkeypatch.setattr(conn, "AIOKafkaConnection", conn.AIOKafkaConnection)
    connection.install()


def as_services_run(work: Coroutine[Any, Any, None]) -> None:
    """Run this on uvloop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def before(bootstrap_servers: str) -> Proxy:
    """A proxy before Kafka."""
    port = int(bootstrap_servers.rpartition(":")[2])
    return Proxy(Address(port), lambda ours: wires.Kafka({port: ours}))


def test_a_request_at_the_moment_of_a_reset_fails_as_any_outage_does(
    bootstrap_servers: str,
) -> None:
    async def ask_at_that_moment() -> None:
        async with before(bootstrap_servers).listening() as proxy:
            client = AIOKafkaClient(bootstrap_servers=f"127.0.0.1:{proxy.port}")
            await client.bootstrap()
            node = client.get_random_node()
            await client.ready(node)
            (opened,) = client._conns.values()
            proxy.reset()
            await opened._closed_fut  # here aiokafka itself has yet to hear of it
            with pytest.raises(KafkaConnectionError):
                await client.send(node, MetadataRequest([]))
            assert await client.force_metadata_update()
            await client.close()

    as_services_run(ask_at_that_moment())


async def test_nothing_of_a_reader_is_left_that_stops_while_it_cannot_fetch(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    async with before(bench.settings.kafka_bootstrap_servers).listening() as proxy:
        reading = Reading("probe", ["asc.referral.intake.v1"], through(proxy, bench.settings))
        others = asyncio.all_tasks()
        kafka = await reading.start()
        kafka._fetcher._retry_backoff = 60.0
        for where in kafka.assignment():
            kafka.seek(where, 0)
        async with proxy.under(toxics.Down()):
            proxy.reset()
            await until(lambda: "Failed fetch" in caplog.text)
            await reading.stop()
        await until(lambda: not asyncio.all_tasks() - others)


def through(proxy: Proxy, settings: ChassisSettings) -> ChassisSettings:
    """The same settings, with Kafka behind the proxy."""
    return settings.model_copy(update={"kafka_bootstrap_servers": f"127.0.0.1:{proxy.port}"})
