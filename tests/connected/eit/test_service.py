"""The worklist as the chassis runs it: a decision on the topic becomes a case that staff move."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.chassis import database
from services.chassis.loop import Loop
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.service import Runtime
from services.chassis.work import Works
from services.contracts.catalogue import CASE, ROUTING
from services.contracts.decision import Routed
from services.contracts.envelope import read
from services.eit.app import build_service, serve
from services.eit.keys import KEYS
from services.eit.roles import Role
from services.eit.settings import EitSettings
from tests.connected.eit.conftest import event
from tests.unit.eit.examples import routed


@pytest.fixture
async def runtime(provisioned: None, settings: EitSettings) -> AsyncIterator[Runtime]:
    """The service's consumer and publisher at work on this test's own topics."""
    pool = await database.open_pool("eit", settings)
    publisher = Publisher("eit", pool, Producer(settings))
    works = Works(pool, publisher, "/frontdoor/eit")
    (consumer,) = build_service(settings).consumers
    loop = Loop(consumer, settings, works)
    reading, publishing = (asyncio.create_task(each.run()) for each in (loop, publisher))
    yield Runtime(settings, pool, works)
    loop.stop()
    await reading
    publishing.cancel()
    await publisher.flush()
    await pool.close()


async def test_a_decision_becomes_a_case_and_a_move_is_published(
    runtime: Runtime, settings: EitSettings, database_url: str
) -> None:
    decision = routed(referral_id=uuid4())
    reader = AIOKafkaConsumer(
        settings.topic_prefix + CASE,
        bootstrap_servers=settings.kafka_bootstrap_servers,
        auto_offset_reset="earliest",
    )
    await reader.start()
    await _send(settings, decision)
    opened = await reader.getone()
    admin = await asyncpg.connect(database_url)
    key = await KEYS.issue(admin, "m.one", Role.MANAGER)
    case_id = await admin.fetchval("SELECT case_id FROM eit.case")
    await admin.close()
    transport = httpx.ASGITransport(serve(runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://eit.example") as http:
        answer = await http.post(
            f"/v1/cases/{case_id}/allocate",
            headers={"Authorization": f"Bearer {key}", "If-Match": '"1"'},
            json={"profession": "ot"},
        )
    assert answer.status_code == 200
    allocated = await reader.getone()
    await reader.stop()
    told = [read(opened.headers), read(allocated.headers)]
    assert [each.type for each in told] == ["asc.eit.case.opened.v1", "asc.eit.case.allocated.v1"]
    assert [each.sequence for each in told] == [1, 2]
    assert {each.correlationid for each in told} == {"c-1"}
    assert {record.key for record in (opened, allocated)} == {str(decision.referral_id).encode()}
    assert opened.partition == allocated.partition


async def _send(settings: EitSettings, decision: Routed) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap_servers)
    await producer.start()
    await producer.send_and_wait(
        settings.topic_prefix + ROUTING,
        decision.model_dump_json().encode(),
        key=str(decision.referral_id).encode(),
        headers=list(event(decision).envelope.headers()),
    )
    await producer.stop()
