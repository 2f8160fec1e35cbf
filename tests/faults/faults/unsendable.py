"""One row that the broker refuses for good: for a while its topic takes no large record."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from services.chassis.topics import Provisioner
from services.contracts.catalogue import RECORD
from services.contracts.topics import load
from services.devkit.demo.system import STAFF
from tests.faults import commands
from tests.faults.faults.group import admin
from tests.faults.faults.trigger import Connection
from tests.faults.happened import NeverHappened, until
from tests.faults.load import Senders, told
from tests.faults.shard import Shard

LARGE = " and so on" * 1_900
"""Of a story: as much as a form may tell, nearly."""
LIMIT = "16000"
WITHIN = 60.0

_OTHERS = "SELECT count(*) FROM intake.outbox WHERE id <= $1 AND (topic, key) <> ($2, $3)"

_HELD = "SELECT id, refused FROM intake.outbox WHERE topic = $1 AND key = $2 ORDER BY id"


class HeldUp(Exception):
    """Others wait for a row that is not of their key."""


@asynccontextmanager
async def refusing(shard: Shard) -> AsyncIterator[None]:
    """The topic of records takes no large one, as long as this lasts."""
    name, wanted = shard.where.topic_prefix + RECORD, load()
    small = wanted[RECORD].config() | {"max.message.bytes": LIMIT}
    async with admin(shard) as kafka:
        await kafka.alter_configs([ConfigResource(ConfigResourceType.TOPIC, name, configs=small)])
    try:
        yield
    finally:
        where = shard.where
        async with Provisioner(where.bootstrap_servers, where.topic_prefix) as cluster:
            await cluster.apply(await cluster.plan(wanted))


async def sent(senders: Senders, random: Random) -> str:
    """A referral whose first record is large, and its second is not."""
    large, small = told(random, next(senders.numbers), (LARGE, "."))
    await senders.accepted(large)
    return (await senders.accepted(small)).referral


async def parked(connection: Connection, referral: str, last: int) -> int:
    """The refused row, as soon as all rows up to the last but the referral's own have left."""
    place = (RECORD, referral)

    async def alone() -> bool:
        return not await connection.fetchval(_OTHERS, last, *place)

    if not await until(alone, WITHIN):
        left = await connection.fetchval(_OTHERS, last, *place)
        raise HeldUp(f"{left} rows of others have not left")
    rows = await connection.fetch(_HELD, *place)
    if [bool(row["refused"]) for row in rows] != [True, False]:
        raise NeverHappened(f"of two rows the broker left {rows}")
    return int(rows[0]["id"])


async def retried(shard: Shard, row: int) -> None:
    """A person has it sent again, once its topic takes it; the one behind it follows."""
    why = ("--reason", "the topic takes it now", "--as", STAFF)
    await commands.done(shard, "retry-1", "outbox", "retry", "intake", str(row), *why)
