"""What the proxy does to connections, seen by real clients of real servers."""

import asyncio
import struct
import time
from collections.abc import AsyncIterator
from random import Random
from urllib.parse import urlsplit

import asyncpg
import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import RequestTimedOutError

from services.devkit.servers import Servers
from tests.faults import toxics, wires
from tests.faults.proxy import Address, Proxy
from tests.faults.shard import postgres_address
from tests.faults.wires import Way


@pytest_asyncio.fixture
async def broker(servers: Servers) -> AsyncIterator[Proxy]:
    """A proxy before Kafka."""
    port = int(servers.bootstrap_servers.rpartition(":")[2])
    async with Proxy(Address(port), lambda ours: wires.Kafka({port: ours})).listening() as proxy:
        yield proxy


@pytest_asyncio.fixture
async def database(servers: Servers) -> AsyncIterator[Proxy]:
    """A proxy before PostgreSQL."""
    address = postgres_address(servers.database_url)
    async with Proxy(address, lambda _: wires.Postgres()).listening() as proxy:
        yield proxy


@pytest_asyncio.fixture
async def topic(servers: Servers, topic_prefix: str) -> AsyncIterator[str]:
    """A topic of this test's own."""
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.bootstrap_servers)
    await admin.start()
    await admin.create_topics([NewTopic(f"{topic_prefix}sent", 1, 1)])
    yield f"{topic_prefix}sent"
    await admin.close()


def url_through(proxy: Proxy, url: str) -> str:
    """The same database, through the proxy."""
    parts = urlsplit(url)
    netloc = f"{parts.username}@127.0.0.1:{proxy.port}"
    return parts._replace(netloc=netloc, query="sslmode=disable").geturl()


def test_messages_are_told_apart_wherever_the_stream_is_cut() -> None:
    stream = b"\x00\x00\x00\x08\x00\x03\x00\x00" + b"Q\x00\x00\x00\x0cCOMMIT;\x00"
    for size in range(1, len(stream) + 1):
        wire = wires.Postgres()
        pieces = [stream[at : at + size] for at in range(0, len(stream), size)]
        found = [frame for piece in pieces for frame in wire.frames(Way.UP, piece)]
        assert [frame.kind for frame in found] == ["startup", "Q COMMIT"]
        assert b"".join(frame.data for frame in found) == stream


async def test_a_client_of_kafka_stays_behind_the_proxy(
    broker: Proxy, topic: str, servers: Servers
) -> None:
    async with AIOKafkaProducer(bootstrap_servers=f"127.0.0.1:{broker.port}") as producer:
        await producer.send_and_wait(topic, b"one")
        ports = {node.port for node in producer.client.cluster.brokers()}
    assert ports == {broker.port}
    assert await lies_there(servers, topic) == [b"one"]


async def test_the_broker_has_written_although_its_answer_is_lost(
    broker: Proxy, topic: str, servers: Servers
) -> None:
    lost = toxics.DropProduceResponse(1, silently=False)
    through = f"127.0.0.1:{broker.port}"
    async with broker.under(lost), AIOKafkaProducer(bootstrap_servers=through) as producer:
        await producer.send_and_wait(topic, b"one")
    assert lost.spoilt == 1
    assert await lies_there(servers, topic) == [b"one", b"one"]


async def test_a_producer_that_hears_nothing_gives_up_what_the_broker_has_written(
    broker: Proxy, topic: str, servers: Servers
) -> None:
    lost = toxics.DropProduceResponse(10, silently=True)
    through = f"127.0.0.1:{broker.port}"
    producer = AIOKafkaProducer(bootstrap_servers=through, request_timeout_ms=1000)
    async with broker.under(lost), producer:
        with pytest.raises(RequestTimedOutError):
            await producer.send_and_wait(topic, b"one")
    assert set(await lies_there(servers, topic)) == {b"one"}


@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", 1), ("late", 1)])
async def test_a_connection_that_is_reset_around_its_commit(
    when: str, kept: int, database: Proxy, database_url: str
) -> None:
    straight = await asyncpg.connect(database_url)
    await straight.execute("CREATE TABLE note (said text)")
    connection = await asyncpg.connect(url_through(database, database_url))
    cut = toxics.CutAtCommit(1, when)  # type: ignore[arg-type]
    async with database.under(cut):
        with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
            async with connection.transaction():
                await connection.execute("INSERT INTO note VALUES ('here')")
        if when == "late":
            assert await straight.fetchval("SELECT count(*) FROM note") == 0
        await until(straight, kept)
    assert cut.spoilt == 1
    await straight.close()
    connection.terminate()


async def test_in_a_black_hole_nothing_is_refused_and_all_of_it_arrives_afterwards(
    database: Proxy, database_url: str
) -> None:
    connection = await asyncpg.connect(url_through(database, database_url))
    hole = toxics.Timeout()
    async with database.under(hole):
        asked = asyncio.create_task(connection.fetchval("SELECT 1"))
        done, _ = await asyncio.wait([asked], timeout=0.3)
        assert done == set()
    assert hole.spoilt == 1
    hole.over.set()
    assert await asked == 1
    await connection.close()


async def test_out_of_a_black_hole_that_drops_nothing_arrives(
    database: Proxy, database_url: str
) -> None:
    connection = await asyncpg.connect(url_through(database, database_url))
    hole = toxics.Timeout(drops=True)
    async with database.under(hole):
        asked = asyncio.create_task(connection.fetchval("SELECT 1"))
        await asyncio.wait([asked], timeout=0.3)
        hole.over.set()
        with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
            await asked
    connection.terminate()


@pytest.mark.parametrize(
    "toxic",
    [toxics.Down(), toxics.ResetPeer(1.0, Random(1)), toxics.LimitData(10)],
    ids=["down", "reset_peer", "limit_data"],
)
async def test_a_connection_ends(toxic: toxics.Down, database: Proxy, database_url: str) -> None:
    connection = await asyncpg.connect(url_through(database, database_url))
    async with database.under(toxic):
        with pytest.raises((asyncpg.PostgresConnectionError, OSError)):
            await connection.fetchval("SELECT 1")
    assert toxic.spoilt > 0
    connection.terminate()


@pytest.mark.parametrize(
    "toxic",
    [toxics.Latency(0.2, 0.0, Random(1)), toxics.Slicer(5, 0.02), toxics.Bandwidth(300)],
    ids=["latency", "slicer", "bandwidth"],
)
async def test_a_connection_is_slow(
    toxic: toxics.Latency, database: Proxy, database_url: str
) -> None:
    connection = await asyncpg.connect(url_through(database, database_url))
    async with database.under(toxic):
        started = time.monotonic()
        assert await connection.fetchval("SELECT 'what is asked for'") == "what is asked for"
    assert time.monotonic() - started > 0.2
    assert toxic.spoilt > 0
    await connection.close()


async def test_what_the_server_refuses_is_overheard(database: Proxy, database_url: str) -> None:
    heard = toxics.Overheard()
    async with database.under(heard):
        connection = await asyncpg.connect(url_through(database, database_url))
        with pytest.raises(asyncpg.DivisionByZeroError):
            await connection.fetchval("SELECT 1 / 0")
        with pytest.raises(asyncpg.InvalidCatalogNameError):
            await asyncpg.connect(url_through(database, database_url), database="nowhere")
    assert heard.codes == {"22012", "3D000"}
    await connection.close()


async def lies_there(servers: Servers, topic: str) -> list[bytes]:
    """What the topic holds."""
    kafka = AIOKafkaConsumer(
        bootstrap_servers=servers.bootstrap_servers, auto_offset_reset="earliest"
    )
    async with kafka:
        place = TopicPartition(topic, 0)
        kafka.assign([place])
        end = (await kafka.end_offsets([place]))[place]
        return [(await kafka.getone()).value for _ in range(end)]


async def until(straight: "asyncpg.Connection[asyncpg.Record]", kept: int) -> None:
    """The rows are there; where none shall be, none is, when the cut session has ended."""
    async with asyncio.timeout(5):
        while await straight.fetchval("SELECT count(*) FROM note") != kept:
            await asyncio.sleep(0.02)


def test_an_answer_that_names_brokers_names_the_proxy_of_each() -> None:
    wire = wires.Kafka({21001: 41001, 21002: 41002})
    asked = struct.pack(">hhi", wires.METADATA, 1, 7)
    list(wire.frames(Way.UP, struct.pack(">i", len(asked)) + asked))
    (answer,) = wire.frames(Way.DOWN, message(7, 21002, 21001, 21002))
    assert answer.data == message(7, 41002, 41001, 41002)


def message(correlation: int, *ports: int) -> bytes:
    """An answer that names these ports of this machine."""
    places = b"".join(wires.LOOPBACK + struct.pack(">i", port) for port in ports)
    return struct.pack(">ii", 4 + len(places), correlation) + places
