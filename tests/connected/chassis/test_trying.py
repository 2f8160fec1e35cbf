"""An event that ends its process is found, and no innocent one with it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from services.chassis.decode import decode
from services.chassis.event import Event, Outgoing
from services.chassis.failures import Unavailable
from services.chassis.settings import ChassisSettings
from services.chassis.trying import Trying
from services.chassis.work import Work
from services.contracts import catalogue
from tests.connected.chassis.conftest import Bench, Probe, envelope
from tests.connected.chassis.test_set_aside import Unreadable
from tests.waiting import until

Probes = Callable[..., Probe]
Process = asyncio.subprocess.Process


@asynccontextmanager
async def process(settings: ChassisSettings, key: str) -> AsyncIterator[Process]:
    """A process with a consumer that the key ends."""
    given = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "TOPIC_PREFIX": settings.topic_prefix,
        "SESSION_TIMEOUT_MS": str(settings.session_timeout_ms),
    }
    module = "tests.connected.chassis.poisonous"
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, key), env=os.environ | given
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


async def until_set_aside_or_ended(bench: Bench, running: Process) -> bool:
    """Whether the poison was set aside, before the process ended."""
    while running.returncode is None:
        if await bench.fetch("SELECT 1 FROM dead_letter"):
            return True
        await asyncio.sleep(0.1)
    return False


@pytest.mark.timeout(240)
async def test_an_event_that_ends_its_process_again_and_again_is_set_aside(
    bench: Bench, settings: ChassisSettings
) -> None:
    poison, events = envelope(uuid4(), 1), [envelope(uuid4(), 1) for _ in range(12)]
    for event in [*events[:6], poison, *events[6:]]:
        await bench.send(event, partition=3)
    deaths = 0
    while True:
        async with process(settings, poison.subject) as running:
            if await until_set_aside_or_ended(bench, running):
                await bench.until("SELECT count(*) = 12 FROM noted")
                break
            assert running.returncode == -signal.SIGKILL
            deaths += 1
    assert deaths == 3
    (letter,) = await bench.fetch("SELECT * FROM dead_letter")
    assert (letter["event_id"], letter["refusal"]) == (poison.id, "poison")
    assert letter["reason"] == "ended its process three times"
    assert len(await bench.fetch("SELECT DISTINCT key FROM noted")) == 12


async def test_a_process_that_ends_in_order_leaves_no_note(bench: Bench, probes: Probes) -> None:
    probe = probes()
    await probe.start()
    await bench.send(envelope(uuid4(), 1))
    await bench.until("SELECT count(*) = 1 FROM noted")
    await probe.stop()
    assert not await bench.fetch("SELECT 1 FROM trying")


async def test_it_is_noted_twice_and_then_no_more(bench: Bench, probes: Probes) -> None:
    probe, suspect = probes(), decode(Unreadable(offset=5), catalogue.INTAKE)
    await probe.start()
    first = Trying(probe.pool, "probe")
    assert await first.note([suspect]) == []
    for _ in range(2):
        later = Trying(probe.pool, "probe")
        assert await later.note([suspect]) == [suspect]
        assert await later.alone(suspect)
    assert not await later.alone(suspect)
    await later.done([suspect])
    assert later.first([suspect]) == []


async def test_a_wait_for_an_outage_that_restarts_break_off_is_not_held_against_it(
    bench: Bench, probes: Probes
) -> None:
    tried: list[int] = []

    async def away(work: Work, events: Sequence[Event]) -> list[Outgoing]:
        tried.append(restart)
        raise Unavailable("somebody holds the row")

    async def waiting() -> bool:
        return restart in tried or bool(await bench.fetch("SELECT 1 FROM dead_letter"))

    event, left = envelope(uuid4(), 1), decode(Unreadable(offset=0), catalogue.INTAKE)
    await bench.send(event, partition=3)
    for restart in range(5):
        probe = probes(away)
        await probe.start()
        if restart == 0:
            await Trying(probe.pool, "probe").note([left])
        await until(waiting)
        await probe.stop()
    await probes().start()
    await bench.until("SELECT count(*) = 1 FROM noted")
    assert not await bench.fetch("SELECT 1 FROM dead_letter")


async def test_an_innocent_after_it_is_counted_anew(bench: Bench, probes: Probes) -> None:
    probe = probes()
    await probe.start()
    entries = [decode(Unreadable(offset=n), catalogue.INTAKE) for n in (5, 6)]
    await Trying(probe.pool, "probe").note(entries)
    trying = Trying(probe.pool, "probe")
    assert await trying.note(entries) == entries
    for _ in range(2):
        assert await trying.alone(entries[0])
    assert await trying.alone(entries[1])


async def test_what_comes_again_before_it_does_not_forget_the_count(
    bench: Bench, probes: Probes
) -> None:
    probe = probes()
    await probe.start()
    entries = [decode(Unreadable(offset=n), catalogue.INTAKE) for n in (5, 6)]
    await Trying(probe.pool, "probe").note(entries)
    for _ in range(2):
        trying = Trying(probe.pool, "probe")
        await trying.note(entries)
        assert [await trying.alone(each) for each in entries] == [True, True]
    assert [await trying.alone(each) for each in entries] == [True, False]
