"""Looks for the day's people wherever they must not be."""

import asyncio
import re
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from services.contracts.topics import load
from services.devkit.demo import system as demo
from services.devkit.kafka import Kafka
from services.devkit.postgres import Postgres
from services.devkit.reconcile.reconcile import Where
from services.devkit.server import Server
from tests.e2e.system import System
from tests.waiting import until

CANARY = re.compile(
    rb"-\d{3}-Example"  # family names
    rb"|(?<![\d.])99900\d{5}(?!\d)"  # NHS numbers, but no part of a measurement
    rb"|0113 ?496 ?\d{4}"  # telephone numbers
    rb"|Exampletown|Nowhere Row|Imaginary Terrace|Sample Fold|Invented Garth|Made-up Lane"
    rb"|ZZ\d{1,2} ?\d[AB]Z"  # postcodes
    rb"|quillet\d{4}x"  # a word of each story
    rb"|perching stool|unexplained bruising|takes her pension"  # the stories themselves
)
"""What points to anybody of the day, or is told of them."""


def on_topic(where: Where, topic: str) -> set[bytes]:
    """What is found on one topic: in keys, headers and bodies."""
    return set(asyncio.run(_on_topic(where, topic)))


async def _on_topic(where: Where, topic: str) -> list[bytes]:
    name = where.topic_prefix + topic
    kafka = AIOKafkaConsumer(
        bootstrap_servers=where.bootstrap_servers, auto_offset_reset="earliest"
    )
    await kafka.start()
    try:
        kafka.assign([TopicPartition(name, number) for number in range(load()[topic].partitions)])
        ends = await kafka.end_offsets(list(kafka.assignment()))
        found: list[bytes] = []
        while any([await kafka.position(at) < end for at, end in ends.items()]):
            for records in (await kafka.getmany(timeout_ms=500)).values():
                for each in records:
                    whole = repr((each.key, each.headers)).encode() + (each.value or b"")
                    found += CANARY.findall(whole)
        return found
    finally:
        await kafka.stop()


def in_tables(where: Where, schema: str) -> dict[str, set[bytes]]:
    """What is found in the tables of a schema, by table."""
    return asyncio.run(_in_tables(where, schema))


async def _in_tables(where: Where, schema: str) -> dict[str, set[bytes]]:
    connection = await asyncpg.connect(where.database_url)
    try:
        names = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = $1", schema
        )
        found = {name: await _in_table(connection, f"{schema}.{name}") for (name,) in names}
    finally:
        await connection.close()
    return {name: hits for name, hits in found.items() if hits}


async def _in_table(connection: Any, table: str) -> set[bytes]:
    rows = await connection.fetch(f"SELECT * FROM {table}")  # noqa: S608 - our own tables
    values = (value for row in rows for value in row.values())
    return {hit for value in values for hit in CANARY.findall(_bytes(value))}


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


UNREADABLE = b"Jane-001-Example 9990012345"
"""What a writer that knows no better puts where ids belong."""


def put_unreadable(where: Where, topic: str) -> None:
    """Put a record on a topic that nobody can read, and whose key and headers name somebody."""
    asyncio.run(_put_unreadable(where, topic))


async def _put_unreadable(where: Where, topic: str) -> None:
    names = ("ce_id", "ce_source", "ce_type", "ce_subject", "ce_causationid")
    headers = [(name, UNREADABLE) for name in names]
    async with AIOKafkaProducer(bootstrap_servers=where.bootstrap_servers) as kafka:
        name = where.topic_prefix + topic
        await kafka.send_and_wait(name, b"{", UNREADABLE, headers=headers)


def on_lists(where: Where, schema: str) -> set[bytes]:
    """What is found in the list of dead letters, once one is there and told."""
    return asyncio.run(_on_lists(where, schema))


async def _on_lists(where: Where, schema: str) -> set[bytes]:
    connection = await asyncpg.connect(where.database_url)
    told = (
        f"SELECT EXISTS (SELECT FROM {schema}.dead_letter)"  # noqa: S608 - our own tables
        f" AND NOT EXISTS (SELECT FROM {schema}.outbox)"
    )
    try:
        await until(lambda: connection.fetchval(told))
        return await _in_table(connection, f"{schema}.dead_letter_list")
    finally:
        await connection.close()


def in_logs(paths: Iterable[Path]) -> dict[str, set[bytes]]:
    """What is found in logs, by file."""
    found = {str(path): set(CANARY.findall(path.read_bytes())) for path in paths}
    return {path: hits for path, hits in found.items() if hits}


def logs(system: System) -> list[Path]:
    """The logs of the services."""
    return list(system.home.logs.glob("*.log"))


def logs_of(server: Server) -> list[Path]:
    """The logs of PostgreSQL or Kafka; the test is skipped where they are not ours to read."""
    match server:
        case Postgres():
            return [server.log]
        case Kafka():
            return [broker.log for broker in server.brokers]
    pytest.skip(f"{server.origin}: its log cannot be read from here, and is not searched")


def pages(system: System) -> dict[str, bytes]:
    """What each service shows on its admin port, by service and page."""
    return {
        f"{name}{page}": _page(address.admin + page)
        for name, address in system.fleet.addresses().items()
        for page in ("/metrics", "/readyz", "/livez")
    }


def queues(system: System) -> bytes:
    """What the metrics service tells of who waits."""
    return _page(f"{demo.api(system.fleet, 'metrics')}/v1/queues")


def _page(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
        body: bytes = answer.read()
    return body
