"""F11: PostgreSQL is there, and refuses."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import asyncpg

from tests.faults.failpoints import WRITERS
from tests.faults.happened import NeverHappened
from tests.faults.shard import Shard
from tests.faults.toxics import Overheard

SERVICES = ("intake", "router", "eit", "metrics")
TABLES = tuple((s, t) for s in SERVICES for t in ("mark", "inbox")) + tuple(
    (s, t) for s in WRITERS for t in ("outbox", "sequence")
)
"""Those that the services write to all the time."""

SECONDS = 5.0
TRIES = 5
"""How often it refuses, where nobody has asked just then."""

_END = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'frontdoor-%'
"""

_REFUSE = """
CREATE FUNCTION {s}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'refused by a fault' USING ERRCODE = 'serialization_failure'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON {s}.inbox EXECUTE FUNCTION {s}.refuse()
"""


async def run(shard: Shard, random: Random) -> None:
    """One of the ways in which it does, until a service was answered so."""
    code, refuse = random.choice(KINDS)
    heard = Overheard()
    async with shard.postgres.under(heard):
        for _ in range(TRIES):
            await refuse(shard, random)
            if code in heard.codes:
                return
    raise NeverHappened(f"no service was answered {code}, but {heard.codes}")


async def too_many_connections(shard: Shard, _: Random) -> None:
    """Others have taken every connection there is, and the services have lost theirs."""
    taken: list[asyncpg.Connection[Any]] = []
    try:
        async with _session(shard) as session:
            most = int(await session.fetchval("SHOW max_connections"))
            await _take(shard, taken, most - 40)
            await session.execute(_END)
            await _take(shard, taken, 60)
        await asyncio.sleep(3.0)
    finally:
        await asyncio.gather(*(each.close() for each in taken))


async def _take(shard: Shard, taken: list["asyncpg.Connection[Any]"], count: int) -> None:
    with contextlib.suppress(asyncpg.TooManyConnectionsError):
        for _ in range(count):
            taken.append(await asyncpg.connect(shard.where.database_url))


async def lock_timeout(shard: Shard, random: Random) -> None:
    """Somebody holds a table for longer than anybody waits."""
    service, table = random.choice(TABLES)
    async with _session(shard) as session, session.transaction():
        await session.execute(f"LOCK TABLE {service}.{table} IN EXCLUSIVE MODE")
        await asyncio.sleep(SECONDS)


async def deadlock(shard: Shard, random: Random) -> None:
    """Somebody takes two tables in the order in which services do not."""
    service = random.choice(WRITERS)
    async with _session(shard) as session:
        for _ in range(3):
            with contextlib.suppress(asyncpg.DeadlockDetectedError):
                async with session.transaction():
                    await session.execute(f"LOCK TABLE {service}.outbox IN EXCLUSIVE MODE")
                    await asyncio.sleep(0.3)
                    await session.execute(f"LOCK TABLE {service}.sequence IN EXCLUSIVE MODE")


async def read_only(shard: Shard, _: Random) -> None:
    """As after a fail-over, nothing can be written for a while."""
    async with _session(shard) as session:
        name = await session.fetchval("SELECT current_database()")
        setting = f"ALTER DATABASE {name} SET default_transaction_read_only"
        await session.execute(f"{setting} = on")
        try:
            await session.execute(_END)
            await asyncio.sleep(3.0)
        finally:
            await session.execute("SET default_transaction_read_only = off")
            await session.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
            await session.execute(_END)


async def not_serializable(shard: Shard, random: Random) -> None:
    """For a while every transaction of a service is refused as one that cannot be serialised."""
    service = random.choice(SERVICES)
    async with _session(shard) as session:
        await session.execute(_REFUSE.format(s=service))
        try:
            await asyncio.sleep(3.0)
        finally:
            await session.execute(f"DROP FUNCTION {service}.refuse CASCADE")


async def ended_backends(shard: Shard, random: Random) -> None:
    """An administrator ends every session of the services, again and again."""
    async with _session(shard) as session:
        for _ in range(4):
            await session.execute(_END)
            await asyncio.sleep(random.uniform(0.05, 0.6))


KINDS: tuple[tuple[str, Callable[[Shard, Random], Awaitable[None]]], ...] = (
    ("53300", too_many_connections),
    ("55P03", lock_timeout),
    ("40P01", deadlock),
    ("25006", read_only),
    ("40001", not_serializable),
    ("57P01", ended_backends),
)
"""Each with the SQLSTATE by which a session hears of it."""


@asynccontextmanager
async def _session(shard: Shard) -> AsyncIterator["asyncpg.Connection[Any]"]:
    session = await asyncpg.connect(shard.where.database_url)
    try:
        yield session
    finally:
        await session.close()
