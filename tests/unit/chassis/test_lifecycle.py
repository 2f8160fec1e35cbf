"""A service ends whole, and says why in words of its own."""

import asyncio
import gc
import logging
from importlib.metadata import version

import pytest

from services.chassis import database
from services.chassis.lifecycle import Life
from services.chassis.logs import JsonLines
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.service import Runtime, Service
from services.chassis.settings import ChassisSettings
from tests.samples import sample


async def ends(_: Runtime) -> None:
    """Return, although nobody said stop."""


async def is_cancelled(_: Runtime) -> None:
    raise asyncio.CancelledError


async def fails(_: Runtime) -> None:
    raise KeyError("Testperson Example")


async def forgets(_: Runtime) -> None:
    """Leave an error behind that nobody waits for."""
    task = asyncio.create_task(fails(_))
    await asyncio.wait([task])
    del task
    gc.collect()


@pytest.fixture
def nowhere() -> ChassisSettings:
    """Servers that are not there."""
    return ChassisSettings(
        database_url="postgresql://nobody@127.0.0.1:1/none", kafka_bootstrap_servers="127.0.0.1:1"
    )


@pytest.mark.parametrize("part", [ends, is_cancelled, fails, forgets])
async def test_a_part_that_ends_ends_the_service_and_quotes_nothing(
    part: object, nowhere: ChassisSettings, caplog: pytest.LogCaptureFixture
) -> None:
    service = Service(name="probe", settings=nowhere, background=(part,))  # type: ignore[arg-type]
    pool = await database.open_pool("probe", nowhere)
    life = Life(service, pool, Publisher("probe", pool, Producer(nowhere)))
    try:
        assert await asyncio.wait_for(life.live(), 20) == 1
    finally:
        gc.unfreeze()
        gc.set_threshold(700, 10, 10)
    assert sample("referral_build_info", version=version("frontdoor"), schema="probe_0000") == 1
    said = [JsonLines().format(record) for record in caplog.records]
    assert any("a part of the service ended" in line for line in said)
    assert not any("Testperson" in line for line in said)
    assert any(record.levelno == logging.ERROR for record in caplog.records)
