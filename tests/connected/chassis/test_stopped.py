"""A process that is stopped in a COPY, or in an answer, does not hold its keys for ever."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from services.chassis import database, inbox, stopped
from services.chassis.settings import ChassisSettings
from tests.connected.chassis.conftest import Bench, Probe, envelope
from tests.connected.chassis.steps import noted

Probes = Callable[..., Probe]

NEVER = 3600.0
"""Seconds after which the client gives up: one that is stopped does not."""

COPYING = """
SELECT count(*) = 1 FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE 'COPY%' AND wait_event = 'ClientRead'
"""

ANSWERING = """
SELECT count(*) = 1 FROM pg_stat_activity
WHERE datname = current_database() AND query LIKE 'SELECT repeat%' AND wait_event = 'ClientWrite'
"""

LONG = "SELECT repeat('x', 1000) FROM generate_series(1, 10000)"

Stop = Callable[[database.Connection], Awaitable[object]]


async def in_a_copy(connection: database.Connection) -> None:
    """Half of it is sent."""

    async def half() -> AsyncIterator[bytes]:
        yield b"1"
        await asyncio.Event().wait()

    await connection.copy_to_table("outbox", source=half(), timeout=NEVER)


async def with_an_unread_answer(connection: database.Connection) -> None:
    """It takes nothing of what it has asked for."""
    asked = await connection.prepare(LONG)
    transport: asyncio.Transport = connection._transport  # type: ignore[attr-defined]
    transport.pause_reading()
    await asked.fetch(timeout=NEVER)


@asynccontextmanager
async def stopped_process(settings: ChassisSettings, key: str, stop: Stop) -> AsyncIterator[None]:
    """One that holds the mark of a key, and goes no further."""
    pool = await database.open_pool("probe", settings)
    working = asyncio.create_task(_work(pool, key, stop))
    try:
        yield
    finally:
        pool.terminate()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


async def _work(pool: database.Pool, key: str, stop: Stop) -> None:
    async with pool.acquire() as connection, connection.transaction():
        place = ("asc.referral.intake.v1", "/frontdoor/intake", key)
        await inbox.lift(connection, "probe", place, 1)
        await stop(connection)


@pytest.mark.parametrize(
    ("stop", "stopped_there"), [(in_a_copy, COPYING), (with_an_unread_answer, ANSWERING)]
)
async def test_its_successor_ends_its_connection_and_goes_on(
    bench: Bench,
    probes: Probes,
    settings: ChassisSettings,
    monkeypatch: pytest.MonkeyPatch,
    stop: Stop,
    stopped_there: str,
) -> None:
    monkeypatch.setattr(stopped, "SECONDS", 1.0)
    referral = uuid4()
    async with stopped_process(settings, str(referral), stop):
        await bench.until(stopped_there)
        await probes().start()
        await bench.send(envelope(referral, 1))
        await bench.until("SELECT count(*) = 1 FROM noted")
    assert await noted(bench, referral) == [1]


async def test_one_that_was_only_just_begun_is_left_alone(
    bench: Bench, settings: ChassisSettings
) -> None:
    pool = await database.open_pool("probe", settings)
    async with stopped_process(settings, str(uuid4()), in_a_copy):
        await bench.until(COPYING)
        await stopped.end(pool)
        assert (await bench.fetch(COPYING))[0][0]
    pool.terminate()
