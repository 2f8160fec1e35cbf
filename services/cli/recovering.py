"""What `frontdoor consumers recover` does for one stopped service."""

from collections.abc import Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from services.chassis import audit, groups, positions, recover
from services.chassis.audit import Deed
from services.chassis.recover import Start
from services.cli.on_database import Connection
from services.cli.surroundings import server_environment, topic_prefix
from services.contracts.topics import load

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


async def planned(connection: Connection, consumer: str) -> list[Start]:
    """Where each partition would go on; `StillRunning` while the service runs."""
    servers = server_environment()["KAFKA_BOOTSTRAP_SERVERS"]
    async with administration() as admin:
        if await groups.members(admin, topic_prefix() + consumer):
            raise StillRunning
        committed = await groups.committed(admin, topic_prefix() + consumer)
    declared = {t.name: t.partitions for t in load().values() if consumer in t.consumers}
    there = await groups.ranges(servers, {topic_prefix() + name: n for name, n in declared.items()})
    known = await positions.find(connection, consumer)
    handled = {TopicPartition(topic_prefix() + topic, n): at for (topic, n), at in known.items()}
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
            topic = where.topic.removeprefix(topic_prefix())
            await connection.execute(_ANEW, consumer, topic, where.partition, start)
        deed = Deed(actor, "recover", consumer, reason, {"partitions": len(moved), "lost": lost})
        await audit.write(connection, deed)  # type: ignore[arg-type]
        await groups.move(servers, topic_prefix() + consumer, moved)
