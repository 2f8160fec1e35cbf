"""Real servers survive what happens on a developer's machine."""

import asyncio
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from services.devkit import minder, ports, processes, records
from services.devkit.errors import DevkitError
from services.devkit.home import Home
from services.devkit.kafka import Kafka
from services.devkit.postgres import Postgres
from services.devkit.servers import Servers


@pytest.fixture(scope="module")
def home() -> Iterator[Home]:
    """A home for this module's servers, apart from the run's."""
    made = Home(Path(tempfile.mkdtemp(prefix="frontdoor-devkit-")))
    minder.mind(made)
    yield made
    minder.remove(made)


@pytest.fixture(scope="module")
def kafka(home: Home) -> Kafka:
    """A Kafka that these tests may ill-treat."""
    return Kafka(home)


@pytest.fixture(scope="module")
def postgres(home: Home) -> Postgres:
    """A PostgreSQL that these tests may ill-treat."""
    return Postgres(home)


async def create(bootstrap: str, topic: str, copies: int) -> None:
    """Make a topic with one partition."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=copies)])
    finally:
        await admin.close()


async def put(bootstrap: str, topic: str, value: bytes) -> None:
    """Write one record, acknowledged by all replicas in sync."""
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


async def read(bootstrap: str, topic: str, count: int) -> list[bytes | None]:
    """The first records of a topic."""
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        return [(await consumer.getone()).value for _ in range(count)]
    finally:
        await consumer.stop()


async def ask(url: str, question: str) -> object:
    """One value from the database."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_each_test_has_a_database_and_topics_of_its_own(
    servers: Servers, database_url: str, topic_prefix: str
) -> None:
    await ask(database_url, "CREATE TABLE only_here (n int)")
    assert await ask(servers.database_url, "SELECT to_regclass('only_here')") is None
    topic = f"{topic_prefix}referrals"
    await create(servers.bootstrap_servers, topic, 1)
    await put(servers.bootstrap_servers, topic, b"one")
    assert await read(servers.bootstrap_servers, topic, 1) == [b"one"]


async def test_postgres_keeps_committed_rows_over_a_kill(postgres: Postgres) -> None:
    postgres.start()
    await ask(postgres.url, "CREATE TABLE IF NOT EXISTS kept (n int)")
    await ask(postgres.url, "INSERT INTO kept VALUES (1)")
    postgres.kill()
    postgres.start()
    assert await ask(postgres.url, "SELECT count(*) FROM kept") == 1
    assert await ask(postgres.url, "SHOW fsync") == "on"


async def test_postgres_prints_no_row_in_its_log(postgres: Postgres) -> None:
    postgres.start()
    await ask(postgres.url, "CREATE TABLE IF NOT EXISTS people (name text PRIMARY KEY)")
    await ask(postgres.url, "INSERT INTO people VALUES ('Canary Person')")
    with pytest.raises(asyncpg.UniqueViolationError):
        await ask(postgres.url, "INSERT INTO people VALUES ('Canary Person')")
    log = postgres.log.read_text()
    assert "violates unique constraint" in log
    assert "Canary Person" not in log


def test_a_start_of_what_runs_changes_nothing(postgres: Postgres) -> None:
    postgres.start()
    before = postgres.process()
    postgres.start()
    assert postgres.process() == before


def test_a_lost_record_does_not_lose_the_server(home: Home, postgres: Postgres) -> None:
    postgres.start()
    before = postgres.process()
    (home.root / "postgres.json").unlink()
    postgres.start()
    assert postgres.process() == before


async def test_a_server_whose_socket_was_cleaned_away_comes_back(
    home: Home, postgres: Postgres
) -> None:
    postgres.start()
    shutil.rmtree(home.runtime)
    postgres.start()
    assert await ask(postgres.url, "SELECT 1") == 1


def test_a_stale_record_that_names_a_stranger_leaves_the_stranger_alone(
    home: Home, postgres: Postgres, tmp_path: Path
) -> None:
    stranger = processes.spawn(["sleep", "60"], tmp_path / "sleep.log")
    postgres.stop()
    records.write(home.root / "postgres.json", {"pid": stranger.pid, "born": 1.0})
    postgres.start()
    postgres.stop()
    assert processes.is_alive(stranger)
    stranger.kill()


def test_an_initialisation_that_was_cut_short_is_done_again(home: Home, postgres: Postgres) -> None:
    postgres.wipe()
    (home.root / "postgres-new-1").mkdir()
    postgres.start()
    assert postgres.running()


async def test_kafka_keeps_acknowledged_records_over_a_kill(kafka: Kafka) -> None:
    kafka.start()
    address = kafka.url
    await create(address, "kept", 1)
    await put(address, "kept", b"one")
    kafka.kill()
    assert not kafka.running()
    kafka.start()
    assert kafka.url == address
    assert await read(address, "kept", 1) == [b"one"]


async def test_kafka_moves_when_its_port_was_taken(home: Home, kafka: Kafka) -> None:
    kafka.start()
    taken = kafka.brokers[0].seat.port
    kafka.stop()
    with closing(socket.create_server((ports.LOOPBACK, taken))):
        kafka.start()
        assert kafka.brokers[0].seat.port != taken
    (home.root / "kafka-1.json").unlink()
    assert kafka.running()
    await create(kafka.url, "after-the-move", 1)


def test_a_cluster_of_another_size_is_refused_before_data_are_harmed(
    home: Home, kafka: Kafka
) -> None:
    kafka.start()
    with pytest.raises(DevkitError, match="dev wipe"):
        Kafka(home, 3).start()


async def test_three_brokers_replicate_and_outlive_one_of_them(home: Home, kafka: Kafka) -> None:
    kafka.wipe()
    cluster = Kafka(home, 3)
    cluster.start()
    await create(cluster.url, "copied", 3)
    await put(cluster.url, "copied", b"before")
    cluster.brokers[0].kill()
    async with asyncio.timeout(30):
        await put(cluster.url, "copied", b"after")
        assert await read(cluster.url, "copied", 2) == [b"before", b"after"]
    assert not cluster.running()
    cluster.start()
    assert cluster.running()
    cluster.wipe()


def test_a_home_that_is_removed_leaves_nothing() -> None:
    home = Home(Path(tempfile.mkdtemp(prefix="frontdoor-gone-")))
    postgres = Postgres(home)
    postgres.start()
    server = postgres.process()
    assert server is not None
    minder.remove(home)
    assert not processes.is_alive(server)
    assert not home.root.exists()
    assert not home.runtime.exists()
