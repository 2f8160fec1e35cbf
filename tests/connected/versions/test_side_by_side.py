"""A release is rolled out one process at a time: this version and the next run side by side."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.contracts.catalogue import CASE, INTAKE, ROUTING
from services.contracts.decision import Routed
from services.contracts.envelope import Envelope
from services.devkit.fleet import Fleet
from services.devkit.home import Home
from services.intake.keys import issue
from tests.connected.intake.conftest import FORM
from tests.connected.versions.next_version import NEW_TYPE, TREE, NextVersion, next_version
from tests.unit.router.examples import state
from tests.waiting import until

SERVICES = ("intake", "router", "eit")


@dataclass(frozen=True)
class Rollout:
    """A system on the next version's schema, whose services may be of either version."""

    upgraded: NextVersion
    fleet: Fleet
    environment: dict[str, str]

    async def start(self, *names: str, upgraded: tuple[str, ...] = ()) -> None:
        """Start these services, some of them upgraded, and wait until `/readyz` says so of each."""
        for name in names:
            settings = self.upgraded.environment() if name in upgraded else {}
            self.fleet.start(name, **settings)
        await asyncio.to_thread(self.fleet.wait_ready, *names)

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Ask the database."""
        connection = await asyncpg.connect(self.environment["DATABASE_URL"])
        try:
            return list(await connection.fetch(query, *values))
        finally:
            await connection.close()

    async def accept(self) -> UUID:
        """A referral through the door."""
        connection = await asyncpg.connect(self.environment["DATABASE_URL"])
        key = await issue(connection, "contact-centre")
        await connection.close()
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=str(self.fleet.address("intake").api)) as client:
            answer = await client.post("/v1/referrals", json=FORM, headers=headers)
        return UUID(answer.raise_for_status().json()["referral_id"])

    async def bodies(self, topic: str, count: int) -> list[bytes]:
        """The bodies of a topic's first events; copies, which may be there, are left out."""
        found: dict[bytes, bytes] = {}
        async with AIOKafkaConsumer(
            self.environment["TOPIC_PREFIX"] + topic,
            bootstrap_servers=self.environment["KAFKA_BOOTSTRAP_SERVERS"],
            auto_offset_reset="earliest",
        ) as reader:
            while len(found) < count:
                record = await reader.getone()
                found.setdefault(dict(record.headers)["ce_id"], record.value)
        return list(found.values())


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> NextVersion:
    """The next version, made once."""
    return next_version(tmp_path_factory.mktemp("next"))


@pytest.fixture
async def rollout(
    provisioned: None,
    upgraded: NextVersion,
    tmp_path: Path,
    database_url: str,
    bootstrap_servers: str,
    topic_prefix: str,
) -> AsyncIterator[Rollout]:
    """The next version has migrated the database; no service runs yet."""
    environment = {
        "DATABASE_URL": database_url,
        "KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers,
        "TOPIC_PREFIX": topic_prefix,
    }
    upgraded.frontdoor("db", "migrate", **environment)
    fleet = Fleet(Home(tmp_path), environment)
    yield Rollout(upgraded, fleet, environment)
    await asyncio.to_thread(fleet.stop)


def test_the_next_version_breaks_nobody(upgraded: NextVersion) -> None:
    changes = upgraded.frontdoor("schemas", "compat", TREE / "schemas")
    assert "edition" in changes
    assert NEW_TYPE in changes


@pytest.mark.parametrize("next_ones", [("intake", "eit"), ("router",)], ids="-".join)
async def test_each_version_reads_what_the_other_writes(
    rollout: Rollout, next_ones: tuple[str, ...]
) -> None:
    await rollout.start(*SERVICES, upgraded=next_ones)
    referral = await rollout.accept()

    async def told() -> bool:
        rows = "SELECT count(*) FROM intake.progress WHERE referral_id = $1"
        return bool((await rollout.fetch(rows, referral))[0][0])

    await until(told)
    written = {"intake": INTAKE, "router": ROUTING, "eit": CASE}
    for service, topic in written.items():
        (body,) = await rollout.bodies(topic, 1)
        assert (b'"edition":"next"' in body) == (service in next_ones)


async def test_processes_of_both_versions_share_the_work_of_one_service(
    rollout: Rollout, tmp_path: Path
) -> None:
    beside = replace(rollout, fleet=Fleet(Home(tmp_path / "beside"), rollout.environment))
    try:
        await rollout.start("router")
        await beside.start("router", upgraded=("router",))
        await until(lambda: shared(rollout, beside))
        referrals = [uuid4() for _ in range(24)]
        for each in referrals:
            await send(rollout, each, "asc.referral.received.v1")
        bodies = await rollout.bodies(ROUTING, len(referrals))
    finally:
        await asyncio.to_thread(beside.fleet.stop)
    assert {Routed.model_validate_json(body).referral_id for body in bodies} == set(referrals)
    assert {b'"edition":"next"' in body for body in bodies} == {True, False}
    assert len(await rollout.fetch("SELECT 1 FROM router.decision")) == len(referrals)


async def test_what_only_the_next_version_knows_is_set_aside_and_driven_again_after_the_upgrade(
    rollout: Rollout,
) -> None:
    await rollout.start("router")
    known, reopened = uuid4(), uuid4()
    await send(rollout, reopened, NEW_TYPE)
    await send(rollout, known, "asc.referral.received.v1")
    await until(lambda: decided(rollout, known))
    await until(lambda: set_aside(rollout))
    ((reference, *letter),) = await rollout.fetch(
        "SELECT reference, refusal, event_type FROM router.dead_letter"
    )
    assert letter == ["unknown_type", NEW_TYPE]
    assert await asyncio.to_thread(rollout.fleet.terminate, "router") == 0

    await rollout.start("router", upgraded=("router",))
    replay = ("dead-letters", "replay", str(reference), "--as", "test.worker")
    rollout.upgraded.frontdoor(*replay, **rollout.environment)
    assert await decided(rollout, reopened)
    assert await rollout.fetch("SELECT 1 FROM router.dead_letter") == []


async def set_aside(rollout: Rollout) -> bool:
    """Whether the router has set something aside."""
    return bool(await rollout.fetch("SELECT 1 FROM router.dead_letter"))


async def shared(*rollouts: Rollout) -> bool:
    """Whether each router reads some of the partitions."""
    async with httpx.AsyncClient() as client:
        pages = [
            (await client.get(f"{each.fleet.address('router').admin}/metrics")).text
            for each in rollouts
        ]
    read = [re.search(r'assigned_partitions{group="router"} ([\d.]+)', page) for page in pages]
    return all(found is not None and float(found[1]) > 0 for found in read)


async def send(rollout: Rollout, key: UUID, event_type: str) -> None:
    """An event of a referral, as the next version's intake writes it."""
    sent = Envelope(
        id=str(uuid4()),
        source="/frontdoor/intake",
        type=event_type,
        time="2026-11-02T09:00:00Z",
        subject=str(key),
        sequence=1,
    )
    body = state(falls_risk="yes").model_copy(update={"referral_id": key}).model_dump_json()
    async with AIOKafkaProducer(
        bootstrap_servers=rollout.environment["KAFKA_BOOTSTRAP_SERVERS"]
    ) as producer:
        await producer.send_and_wait(
            rollout.environment["TOPIC_PREFIX"] + INTAKE,
            value=body.replace("{", '{"edition":"next",', 1).encode(),
            key=sent.subject.encode(),
            headers=list(sent.headers()),
        )


async def decided(rollout: Rollout, key: UUID) -> bool:
    """Whether the router has decided on it."""
    return bool(await rollout.fetch("SELECT 1 FROM router.decision WHERE referral_id = $1", key))
