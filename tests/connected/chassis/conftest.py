"""A service with nothing in it but the chassis: it notes what it handled and opens a case."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.chassis import database, looks, tables
from services.chassis.consumer import Consumer
from services.chassis.event import Event, Outgoing, caused
from services.chassis.loop import Loop
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.settings import ChassisSettings
from services.chassis.work import Work, Works
from services.contracts import catalogue
from services.contracts.case import Contacted
from services.contracts.envelope import Envelope
from services.contracts.facts import Facts
from services.contracts.referral import Received
from services.contracts.vocabulary import Channel, SourceKind
from tests.waiting import until

Headers = list[tuple[str, bytes]]


def received(referral_id: UUID) -> Received:
    """A referral about which nothing is known."""
    facts = Facts(
        source="contact-centre",
        source_kind=SourceKind.CONTACT_CENTRE,
        channel=Channel.PHONE,
        received_at=datetime.now(UTC),
    )
    return Received(referral_id=referral_id, version=1, facts=facts)


def envelope(
    referral_id: UUID, sequence: int, event_id: str | None = None, event_type: str | None = None
) -> Envelope:
    """The envelope of the nth event of a referral."""
    return Envelope(
        id=event_id or str(uuid4()),
        source="/frontdoor/intake",
        type=event_type or "asc.referral.received.v1",
        time="2026-01-05T09:00:00Z",
        subject=str(referral_id),
        sequence=sequence,
    )


async def note(work: Work, events: Sequence[Event]) -> list[Outgoing]:
    """Note each event, in order, and say that the person was contacted."""
    await work.tx.executemany(
        "INSERT INTO noted (key, sequence) VALUES ($1, $2)",
        [(event.key, event.envelope.sequence) for event in events],
    )
    return [
        caused(event.envelope, step(event.key, event.envelope.sequence), key=event.key)
        for event in events
    ]


def step(key: str, version: int) -> Contacted:
    """A step of a case."""
    return Contacted(
        case_id=UUID(key), referral_id=UUID(key), case_version=version, at=datetime.now(UTC)
    )


@dataclass
class Probe:
    """The chassis of one process, with its parts in reach."""

    settings: ChassisSettings
    handle: Any = note
    topics: tuple[str, ...] = (catalogue.INTAKE,)
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)

    async def start(self) -> None:
        """Read and publish, until `stop` or `kill`."""
        self.pool = await database.open_pool("probe", self.settings)
        self.publisher = Publisher("probe", self.pool, Producer(self.settings))
        self.works = Works(self.pool, self.publisher, "/frontdoor/probe")
        consumer = Consumer("probe", self.topics, self.handle)
        self.loop = Loop(consumer, self.settings, self.works)
        self.tasks = [
            asyncio.create_task(self.loop.run()), asyncio.create_task(self.publisher.run())
        ]  # fmt: skip

    async def stop(self) -> None:
        """Finish what is at hand."""
        self.loop.stop()
        await self.tasks[0]
        self.tasks[1].cancel()
        await self.publisher.flush()
        self.pool.terminate()


@dataclass
class Bench:
    """Sends events to the probe and reads what came of them."""

    settings: ChassisSettings
    database_url: str
    producer: AIOKafkaProducer

    def topic(self, name: str) -> str:
        """A topic's name on this test's cluster."""
        return self.settings.topic_prefix + name

    async def send(self, event: Envelope, body: bytes | None = None, **raw: Any) -> None:
        """Put one event on the intake topic."""
        value = received(UUID(event.subject)).model_dump_json().encode() if body is None else body
        record = {"value": value, "key": event.subject.encode(), "headers": list(event.headers())}
        await self.producer.send_and_wait(self.topic(catalogue.INTAKE), **(record | raw))

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Ask the probe's schema."""
        connection = await asyncpg.connect(
            self.database_url, server_settings={"search_path": "probe"}
        )
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()

    async def script(self, statements: str) -> None:
        """Run statements as the owner of the probe's schema."""
        connection = await asyncpg.connect(self.database_url)
        await connection.execute(statements)
        await connection.close()

    async def until(self, query: str, *values: object) -> None:
        """Wait until a query answers true."""

        async def answered() -> bool:
            return bool((await self.fetch(query, *values))[0][0])

        await until(answered)

    async def published(self, name: str, count: int) -> list[Any]:
        """The first `count` records of a topic, as they lie there."""
        reader = AIOKafkaConsumer(
            self.topic(name),
            bootstrap_servers=self.settings.kafka_bootstrap_servers,
            auto_offset_reset="earliest",
        )
        await reader.start()
        try:
            return [await reader.getone() for _ in range(count)]
        finally:
            await reader.stop()

    async def everything(self, name: str) -> list[Any]:
        """All records of a topic, as they lie there now."""
        reader = AIOKafkaConsumer(
            self.topic(name), bootstrap_servers=self.settings.kafka_bootstrap_servers
        )
        await reader.start()
        try:
            ends = await reader.end_offsets(list(reader.assignment()))
        finally:
            await reader.stop()
        return await self.published(name, sum(ends.values()))


@pytest.fixture
def settings(bootstrap_servers: str, database_url: str, topic_prefix: str) -> ChassisSettings:
    """The settings of this test's probe."""
    return ChassisSettings(
        database_url=database_url,
        kafka_bootstrap_servers=bootstrap_servers,
        topic_prefix=topic_prefix,
        session_timeout_ms=1500,
    )


@pytest.fixture
async def bench(
    provisioned: None, settings: ChassisSettings, database_url: str
) -> AsyncIterator[Bench]:
    """Topics, the probe's schema, and a hand on both ends."""
    connection = await asyncpg.connect(database_url)
    for statement in tables.ddl("probe"):
        await connection.execute(statement)
    await connection.execute(
        "CREATE TABLE probe.noted (id bigint GENERATED ALWAYS AS IDENTITY, key text, sequence int)"
    )
    await connection.execute(
        "CREATE TABLE probe.schema_version AS SELECT 'probe_0001' AS version_num"
    )
    for statement in (
        *tables.recovery("probe"), *tables.grants("probe"), *tables.recovery_grants("probe"),
        *looks.ddl("probe"),
    ):  # fmt: skip
        await connection.execute(statement)
    await connection.close()
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)
    await producer.start()
    yield Bench(settings, database_url, producer)
    await producer.stop()


@pytest.fixture
async def probes(settings: ChassisSettings) -> AsyncIterator[Callable[..., Probe]]:
    """Makes probes; those still running at the end are stopped."""
    made: list[Probe] = []

    def make(handle: Any = note, topics: tuple[str, ...] = (catalogue.INTAKE,)) -> Probe:
        made.append(Probe(settings, handle, topics))
        return made[-1]

    yield make
    for probe in made:
        with contextlib.suppress(Exception):
            await probe.stop()
