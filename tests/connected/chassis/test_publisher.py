"""Order per key on the way out, whoever writes and whatever fails."""

import asyncio
from collections.abc import Callable
from uuid import UUID, uuid4

from aiokafka import ConsumerRecord

from services.chassis import database
from services.chassis.event import originated
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.settings import ChassisSettings
from services.chassis.work import Works
from services.contracts import catalogue
from tests.connected.chassis.conftest import Bench, Probe, step
from tests.waiting import until

Probes = Callable[..., Probe]


async def silent(settings: ChassisSettings) -> Works:
    """A process that commits and then publishes nothing, as if it had been stopped there."""
    pool = await database.open_pool("probe", settings)
    return Works(pool, Publisher("probe", pool, Producer(settings)), "/frontdoor/probe")


async def write(works: Works, key: UUID, version: int) -> None:
    async with works.begin() as work:
        work.emit(originated(step(str(key), version), key=key))


def sequences(records: list[ConsumerRecord], key: UUID) -> list[int]:
    """The sequences of a key in the order of their first occurrence."""
    found = [int(dict(r.headers)["ce_sequence"]) for r in records if r.key == str(key).encode()]
    return list(dict.fromkeys(found))


async def test_a_row_behind_anothers_unpublished_row_is_left_to_the_drain(
    bench: Bench, settings: ChassisSettings, probes: Probes
) -> None:
    key, stopped = uuid4(), await silent(settings)
    await write(stopped, key, 1)
    probe = probes()
    await probe.start()
    await write(probe.works, key, 2)
    await write(probe.works, key, 3)
    records = await bench.published(catalogue.CASE, 3)
    assert sequences(records, key) == [1, 2, 3]
    stopped.pool.terminate()


async def test_two_processes_that_write_one_key_keep_its_order(
    bench: Bench, probes: Probes
) -> None:
    key, both = uuid4(), [probes(), probes()]
    for probe in both:
        await probe.start()
    for version in range(1, 61):
        await write(both[version % 2].works, key, version)
    await bench.until("SELECT count(*) = 0 FROM outbox")
    records = await bench.published(catalogue.CASE, 60)
    assert sequences(records, key) == list(range(1, len(sequences(records, key)) + 1))


async def test_a_process_that_starts_publishes_what_another_left(
    bench: Bench, settings: ChassisSettings, probes: Probes
) -> None:
    stopped, keys = await silent(settings), [uuid4() for _ in range(30)]
    for key in keys:
        await write(stopped, key, 1)
    stopped.pool.terminate()
    await probes().start()
    records = await bench.published(catalogue.CASE, 30)
    assert {r.key.decode() for r in records} == {str(key) for key in keys}
    await bench.until("SELECT count(*) = 0 FROM outbox")


async def test_a_busy_process_publishes_what_another_left(
    bench: Bench, settings: ChassisSettings, probes: Probes
) -> None:
    probe = probes()
    await probe.start()
    await bench.until("SELECT count(*) = 0 FROM outbox")
    key, stopped = uuid4(), await silent(settings)
    await write(stopped, key, 1)
    stopped.pool.terminate()
    left = "SELECT count(*) FROM outbox WHERE key = $1"
    while (await bench.fetch(left, str(key)))[0][0]:
        await write(probe.works, uuid4(), 1)


async def test_a_drain_ends_although_another_process_goes_on_writing(
    bench: Bench, settings: ChassisSettings, probes: Probes
) -> None:
    probe, other, key = probes(), await silent(settings), uuid4()
    await probe.start()

    async def go_on() -> None:
        while True:
            await write(other, uuid4(), 1)

    writing = [asyncio.create_task(go_on()) for _ in range(6)]
    await bench.until("SELECT count(*) > 0 FROM outbox")
    probe.publisher.drain_soon()
    await until(lambda: not probe.publisher._drain_due)  # it has begun
    await write(probe.works, key, 1)
    async with asyncio.timeout(5):
        await bench.until("SELECT count(*) = 0 FROM outbox WHERE key = $1", str(key))
    for task in writing:
        task.cancel()
    await asyncio.wait(writing)
    other.pool.terminate()
