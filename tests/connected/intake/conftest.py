"""Intake in this process, on real servers: its doors, its database, its topics."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer
from fastapi import FastAPI

from services.chassis import database, http
from services.chassis.loop import Loop
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.service import Runtime
from services.chassis.work import Works
from services.intake import keys
from services.intake.app import build_service
from services.intake.front import Front
from services.intake.settings import IntakeSettings
from tests.connected.intake.gate import Gate
from tests.waiting import until

FORM: dict[str, Any] = {
    "reference": "CC-0001",
    "requester_type": "FFN",
    "reason": "REQ-AE",
    "person": {
        "family_name": "Testperson",
        "given_names": ["Example"],
        "birth_date": "1941-02-03",
        "nhs_number": "999 000 0018",
        "postcode": "ZZ99 9ZZ",
    },
    "referrer": {"name": "Testreferrer Example", "relationship": "neighbour"},
    "needs": ["equipment"],
    "exclusions": {
        "urgent": "no",
        "learning_disability": "no",
        "mental_health": "no",
        "domestic_violence": "no",
        "food_parcels": "no",
        "medically_unwell": "no",
        "suicidal": "no",
        "safeguarding": "no",
        "care_home": "no",
        "welfare_check": "unknown",
    },
    "summary": "Needs a grab rail by the bath.",
    "consent": {"person_aware": "yes", "given": "yes"},
}


def form(**changes: Any) -> bytes:
    """The form as JSON, with some fields changed.

    Under another reference it is about somebody else, unless it says who.
    """
    reference = changes.get("reference", FORM["reference"])
    if reference != FORM["reference"]:
        changes = {"person": somebody(reference)} | changes
    return json.dumps(FORM | changes).encode()


def somebody(reference: str) -> dict[str, Any]:
    """The person of a reference, whom nobody else's form is about."""
    return FORM["person"] | {"family_name": f"Testperson {reference}", "nhs_number": None}


@dataclass
class Intake:
    """One process' worth of intake, with its parts in reach."""

    settings: IntakeSettings
    database_url: str
    tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    watching: list["asyncio.Task[None]"] = field(default_factory=list)
    url: str = ""
    issued: dict[str, str] = field(default_factory=dict)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Intake"]:
        """Serve on a free port until left. What is to be published stays in the outbox."""
        service = self.service = build_service(self.settings)
        pool = await database.open_pool("intake", self.settings)
        self.publisher = Publisher("intake", pool, Producer(self.settings))
        works = Works(pool, self.publisher, "/frontdoor/intake")
        self.runtime = Runtime(self.settings, pool, works)
        self.loop = Loop(service.consumers[0], self.settings, works)
        assert service.api is not None
        bound = http.listen("127.0.0.1", 0)
        doors = service.api(self.runtime)
        assert isinstance(doors, FastAPI)
        self.front: Front = doors.state.front
        server = http.server(doors)
        serving = asyncio.create_task(http.serve(server, bound))
        self.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        try:
            async with httpx.AsyncClient(base_url=self.url, timeout=20) as self.client:
                yield self
        finally:
            await http.stop(server, serving)
            for task in (*self.tasks, *self.watching):
                task.cancel()
            await asyncio.gather(*self.tasks, *self.watching, return_exceptions=True)
            if self.tasks:
                await self.publisher.flush()
            pool.terminate()

    def publish(self) -> None:
        """Publish, too."""
        self.tasks.append(asyncio.create_task(self.publisher.run()))

    def watch(self) -> None:
        """See to it that sources are as their files and the database say, too."""
        watching = self.service.background[0]
        self.watching.append(asyncio.create_task(watching(self.runtime)))

    def read(self) -> None:
        """Read what became of referrals, too."""
        self.tasks.append(asyncio.create_task(self.loop.run()))

    async def key(self, source: str) -> str:
        """A key of this source."""
        if source not in self.issued:
            async with self.connected() as connection:
                self.issued[source] = await keys.issue(connection, source)
        return self.issued[source]

    async def send(
        self, body: bytes, *, source: str = "contact-centre", **headers: str
    ) -> httpx.Response:
        """Send a form. Header names are given with underscores."""
        return await self.post("/v1/referrals", body, source=source, **headers)

    async def post(
        self, path: str, body: bytes, *, source: str = "contact-centre", **headers: str
    ) -> httpx.Response:
        """Send JSON to a path."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {
            "Authorization": f"Bearer {await self.key(source)}",
            "Content-Type": "application/json",
        }
        return await self.client.post(path, content=body, headers=given | named)

    async def send_fhir(
        self, body: bytes, *, source: str = "bars-examples", **headers: str
    ) -> httpx.Response:
        """Send a message to the FHIR door, under a new pair of ids unless they are given."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {
            "Authorization": f"Bearer {await self.key(source)}",
            "Content-Type": "application/fhir+xml",
            "Accept": "application/fhir+json",
            "X-Request-Id": str(uuid4()),
            "X-Correlation-Id": str(uuid4()),
        }
        merged = {name: value for name, value in (given | named).items() if value}
        return await self.client.post("/FHIR/R4/$process-message", content=body, headers=merged)

    async def read_fhir(
        self, path: str, *, source: str = "bars-examples", **headers: str
    ) -> httpx.Response:
        """Read something at the FHIR door, under a new pair of ids unless they are given."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        given = {
            "Authorization": f"Bearer {await self.key(source)}",
            "X-Request-Id": str(uuid4()),
            "X-Correlation-Id": str(uuid4()),
        }
        merged = {name: value for name, value in (given | named).items() if value}
        return await self.client.get(f"/FHIR/R4/{path}", headers=merged)

    async def status(self, referral_id: str, *, source: str = "contact-centre") -> httpx.Response:
        """Ask what became of a referral."""
        given = {"Authorization": f"Bearer {await self.key(source)}"}
        return await self.client.get(f"/v1/referrals/{referral_id}", headers=given)

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[Any]:
        """A connection as the database's owner."""
        connection = await asyncpg.connect(
            self.database_url, server_settings={"search_path": "intake"}
        )
        try:
            yield connection
        finally:
            await connection.close()

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Ask the database."""
        async with self.connected() as connection:
            return list(await connection.fetch(query, *values))

    async def count(self, table: str) -> int:
        """Rows of one of intake's tables."""
        return int((await self.fetch(f"SELECT count(*) FROM {table}"))[0][0])  # noqa: S608

    async def until(self, query: str, *values: object) -> None:
        """Wait until a query answers true."""

        async def answered() -> bool:
            return bool((await self.fetch(query, *values))[0][0])

        await until(answered)

    async def published(self, name: str, count: int) -> list[Any]:
        """The first `count` events of a topic; copies, which may be there, are left out."""
        reader = AIOKafkaConsumer(
            self.settings.topic_prefix + name,
            bootstrap_servers=self.settings.kafka_bootstrap_servers,
            auto_offset_reset="earliest",
        )
        await reader.start()
        try:
            found: dict[bytes, Any] = {}
            while len(found) < count:
                record = await reader.getone()
                found.setdefault(dict(record.headers)["ce_id"], record)
            return list(found.values())
        finally:
            await reader.stop()


@pytest.fixture
def settings(bootstrap_servers: str, database_url: str, topic_prefix: str) -> IntakeSettings:
    """The settings of this test's intake."""
    return IntakeSettings(
        database_url=database_url,
        kafka_bootstrap_servers=bootstrap_servers,
        topic_prefix=topic_prefix,
        session_timeout_ms=1500,
        person_ref_key="a key for tests alone, 32 bytes at least",
    )


@pytest.fixture
async def intake(settings: IntakeSettings, database_url: str) -> AsyncIterator[Intake]:
    """Intake with its doors open, and no broker in sight."""
    async with Intake(settings, database_url).open() as opened:
        yield opened


@pytest.fixture
async def publishing(provisioned: None, intake: Intake) -> Intake:
    """Intake that publishes."""
    intake.publish()
    return intake


@pytest.fixture
def gate(database_url: str) -> Gate:
    """PostgreSQL, with a door that a test shuts."""
    return Gate(database_url)


@pytest.fixture
async def gated(settings: IntakeSettings, database_url: str, gate: Gate) -> AsyncIterator[Intake]:
    """Intake that reaches PostgreSQL through the gate; the test itself goes around it."""
    async with gate.standing() as url:
        through = IntakeSettings(**(dict(settings) | {"database_url": url}))
        async with Intake(through, database_url).open() as opened:
            yield opened
