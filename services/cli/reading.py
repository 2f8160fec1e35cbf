"""How each consumer is: its group, its lag, its halts, and what it says of itself."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError

from services.chassis import groups
from services.chassis.groups import Member
from services.chassis.halt import Cause, Halt
from services.cli.health import health
from services.cli.on_database import AWAY
from services.cli.recovering import administration
from services.cli.surroundings import server_environment, topic_prefix

_HALTS = "SELECT consumer, cause, reason, by FROM {schema}.halt ORDER BY cause"


@dataclass
class Reader:
    """One consumer. `why` is what it waits for, or why that could not be asked."""

    consumer: str
    lag_messages: int | None = None
    lag_seconds: float | None = None
    why: list[str] = field(default_factory=list)
    halts: list[Halt] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)


async def readers() -> list[Reader]:
    """All consumers, in the order of the flow."""
    found = [
        Reader(
            known.service,
            known.lag_messages,
            known.lag_seconds,
            [f"{name}: {why}" for name, why in sorted(known.why.items())],
        )
        for known in await health()
    ]
    await asyncio.gather(_grouped(found), _halted(found))
    return found


async def _grouped(found: list[Reader]) -> None:
    try:
        async with asyncio.timeout(10), administration() as admin:
            for each in found:
                each.members = await groups.members(admin, topic_prefix() + each.consumer)
    except (KafkaError, OSError) as error:
        for each in found:
            each.why.append(f"group: Kafka cannot be asked ({type(error).__name__})")


async def _halted(found: list[Reader]) -> None:
    try:
        connection = await asyncpg.connect(server_environment()["DATABASE_URL"], timeout=3)
    except AWAY:
        return  # said already by who asked for the outbox
    try:
        for each in found:
            rows = await connection.fetch(_HALTS.format(schema=each.consumer))
            each.halts = [Halt(name, Cause(cause), why, by) for name, cause, why, by in rows]
    except AWAY as error:
        found[0].why.append(f"halts: they cannot be read ({type(error).__name__})")
    finally:
        await connection.close()


def as_dict(known: Reader) -> dict[str, Any]:
    """For `--json`."""
    return vars(known) | {
        "halts": [each._asdict() for each in known.halts],
        "members": [
            {"client": m.client, "host": m.host, "reads": [f"{t}/{n}" for t, n in m.reads]}
            for m in known.members
        ],
    }
