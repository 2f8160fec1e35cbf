"""F14, too: an event that one service cannot handle, whatever it tries, for a fault of its own."""

from random import Random

import asyncpg

from services.chassis.attempt import TRIES
from services.contracts.catalogue import INTAKE, ROUTING
from services.devkit.demo.system import STAFF
from tests.faults import commands
from tests.faults.faults.aside import WITHIN, NotSetAside, letters, readers, set_aside
from tests.faults.faults.trigger import CASE, DECISION, OUTCOME, Connection, refusing
from tests.faults.happened import until
from tests.faults.load import Senders, told
from tests.faults.shard import Shard

WRITES = (DECISION, CASE, OUTCOME)
"""Each is made of one event of a new version, and of nothing else."""

_HANDLED = "SELECT topic FROM {s}.mark WHERE key = $1"

_POISON = "SELECT attempts FROM {s}.dead_letter WHERE reference = $1::uuid AND refusal = 'poison'"


async def run(shard: Shard, random: Random) -> None:
    """It is tried so often and set aside, others go on, and a person replays it afterwards."""
    write = random.choice(WRITES)
    connection = await asyncpg.connect(shard.where.database_url)
    try:
        async with shard.senders(random) as senders:
            first, second = told(random, next(senders.numbers), (".", ".."))
            referral = (await senders.accepted(first)).referral
            await _until_handled(connection, write.service, referral)
            async with refusing(connection, write, referral):
                await senders.accepted(second)
                reference = await _set_aside(connection, write.service, referral)
                await _others_go_on(senders, random, connection, write.service)
        words = ("dead-letters", "replay", reference, "--as", STAFF)
        await commands.done(shard, "replay-1", *words)
        if left := await letters(connection, write.service, referral):
            raise NotSetAside(f"{write.service}: {left} is left")
    finally:
        await connection.close()


async def _until_handled(connection: Connection, service: str, referral: str) -> None:
    """Return when a service has handled what there is of a new referral."""
    wanted = {topic for topic in (INTAKE, ROUTING) if service in readers(topic)}

    async def handled() -> bool:
        found = await connection.fetch(_HANDLED.format(s=service), referral)
        return wanted <= {row["topic"] for row in found}

    if not await until(handled, WITHIN):
        raise NotSetAside(f"{service} does not handle {referral}")


async def _set_aside(connection: Connection, service: str, referral: str) -> str:
    """The reference of the one letter, which tells after how many tries."""
    reference, *others = await set_aside(connection, service, referral, 1)
    tried = await connection.fetchval(_POISON.format(s=service), reference)
    if others or tried != TRIES:
        raise NotSetAside(f"{service}: {reference} and {others} after {tried} tries")
    return reference


async def _others_go_on(
    senders: Senders, random: Random, connection: Connection, service: str
) -> None:
    """Whoever comes later does not wait for it."""
    (contact,) = told(random, next(senders.numbers), (".",))
    await _until_handled(connection, service, (await senders.accepted(contact)).referral)
