"""A process that is stopped in the middle of a COPY does not hold its keys for ever."""

import asyncio
from collections.abc import AsyncIterator, Callable
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


@asynccontextmanager
async def stopped_in_copy(bench: Bench, settings: ChassisSettings, key: str) -> AsyncIterator[None]:
    """One that holds the mark of a key, and has sent half of a COPY."""
    pool = await database.open_pool("probe", settings)
    copying = asyncio.create_task(_copy(pool, key))
    await bench.until(COPYING)
    try:
        yield
    finally:
        copying.cancel()
        await asyncio.gather(copying, return_exceptions=True)
        pool.terminate()


async def _copy(pool: database.Pool, key: str) -> None:
    async with pool.acquire() as connection, connection.transaction():
        place = ("asc.referral.intake.v1", "/frontdoor/intake", key)
        await inbox.lift(connection, "probe", place, 1)
        await connection.copy_to_table("outbox", source=_half(), timeout=NEVER)


async def _half() -> AsyncIterator[bytes]:
    yield b"1"
    await asyncio.Event().wait()


async def test_its_successor_ends_its_connection_and_goes_on(
    bench: Bench, probes: Probes, settings: ChassisSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopped, "SECONDS", 1.0)
    referral = uuid4()
    async with stopped_in_copy(bench, settings, str(referral)):
        await probes().start()
        await bench.send(envelope(referral, 1))
        await bench.until("SELECT count(*) = 1 FROM noted")
    assert await noted(bench, referral) == [1]


async def test_one_that_was_only_just_begun_is_left_alone(
    bench: Bench, settings: ChassisSettings
) -> None:
    pool = await database.open_pool("probe", settings)
    async with stopped_in_copy(bench, settings, str(uuid4())):
        await stopped.end(pool)
        assert (await bench.fetch(COPYING))[0][0]
    pool.terminate()
