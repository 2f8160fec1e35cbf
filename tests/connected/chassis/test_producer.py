"""A producer that failed is gone, whatever the broker does."""

import asyncio
from typing import Any
from uuid import uuid4

from services.chassis.outbox import Row
from services.chassis.producer import Producer
from services.chassis.settings import ChassisSettings
from services.contracts import catalogue
from tests.connected.chassis.conftest import Bench

ALL_REPLICAS = -1


def names() -> list[str]:
    """What runs in this loop."""
    return sorted(getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks())


async def test_a_producer_of_a_broker_that_hangs_leaves_nothing_behind(
    bench: Bench, settings: ChassisSettings
) -> None:
    producer, before = Producer(settings), names()
    rows = [Row(n, catalogue.CASE, str(uuid4()), (), b"{}") for n in range(20)]
    await producer.send(rows)
    kafka: Any = producer._kafka
    hangs = asyncio.Event()

    async def hang(*_: object, **__: object) -> None:
        hangs.set()
        await asyncio.Event().wait()

    kafka.client.send = hang
    sending = asyncio.create_task(producer.send(rows))
    await hangs.wait()
    async with asyncio.timeout(3):
        await producer.replace()
    sending.cancel()
    await asyncio.wait([sending])
    await producer.send(rows)
    await producer.replace()
    await asyncio.sleep(0)
    assert names() == before


async def test_a_row_is_sent_when_all_replicas_hold_it(
    bench: Bench, settings: ChassisSettings
) -> None:
    producer = Producer(settings)
    await producer.send([Row(1, catalogue.CASE, str(uuid4()), (), b"{}")])
    kafka: Any = producer._kafka
    assert kafka._sender._acks == ALL_REPLICAS
    assert kafka._txn_manager is not None, "a repeat after a lost answer would be a second record"
    await producer.replace()
