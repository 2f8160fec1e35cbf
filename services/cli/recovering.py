"""What `frontdoor consumers recover` does for one stopped service."""

import os
from collections.abc import Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.chassis import audit, groups, recover
from services.chassis.audit import Deed
from services.chassis.recover import Start
from services.cli.on_database import Connection
from services.cli.surroundings import server_environment
from services.contracts.topics import load

_NEXT = "SELECT topic, partition, next FROM next_offset WHERE consumer = $1"

_ANEW = """
UPDATE next_offset SET next = $4 WHERE consumer = $1 AND topic = $2 AND partition = $3
"""


class StillRunning(Exception):
    """The group has members: its offsets are theirs."""


@asynccontextmanager
async def administration() -> Any:
    """A connected client for Kafka's administration."""
    admin = AIOKafkaAdminClient(bootstrap_servers=server_environment()["KAFKA_BOOTSTRAP_SERVERS"])
    try:
        await admin.start()
        yield admin
    finally:
        await admin.close()


def prefix() -> str:
    """What every topic and group begins with."""
    return os.environ.get("TOPIC_PREFIX", "")


async def planned(connection: Connection, consumer: str) -> list[Start]:
    """Where each partition would go on; `StillRunning` while the service runs."""
    servers = server_environment()["KAFKA_BOOTSTRAP_SERVERS"]
    async with administration() as admin:
        if await groups.members(admin, prefix() + consumer):
            raise StillRunning
        committed = await groups.committed(admin, prefix() + consumer)
    declared = {t.name: t.partitions for t in load().values() if consumer in t.consumers}
    there = await groups.ranges(servers, {prefix() + name: n for name, n in declared.items()})
    rows = await connection.fetch(_NEXT, consumer)
    handled = {TopicPartition(prefix() + topic, n): at for topic, n, at in rows}
    return recover.plan(there, handled, committed)


async def done(
    connection: Connection, consumer: str, starts: Sequence[Start], actor: str, reason: str
) -> None:
    """Set the offsets; the audit says so, in the transaction that ends after it."""
    servers = server_environment()["KAFKA_BOOTSTRAP_SERVERS"]
    moved = {each.where: each.start for each in starts}
    anew = [(each.where, each.start) for each in starts if each.anew]
    lost = sum(each.lost for each in starts)
    async with connection.transaction():
        for where, start in anew:
            topic = where.topic.removeprefix(prefix())
            await connection.execute(_ANEW, consumer, topic, where.partition, start)
        deed = Deed(actor, "recover", consumer, reason, {"partitions": len(moved), "lost": lost})
        await audit.write(connection, deed)  # type: ignore[arg-type]
        await groups.move(servers, prefix() + consumer, moved)
