"""The worklist on a real database: events go in, staff ask, the outbox tells what would leave."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest

from services.chassis import database, outbox
from services.chassis.event import Event
from services.chassis.outbox import Row
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.work import Works
from services.contracts.catalogue import CATALOGUE, NAME_OF, RECORD
from services.contracts.decision import Routed
from services.contracts.envelope import Envelope, read
from services.contracts.facts import Facts
from services.contracts.model import Contract
from services.contracts.record import Person, Record, Referrer
from services.contracts.referral import Withdrawn
from services.contracts.vocabulary import Channel, SourceKind
from services.eit import handlers
from services.eit.api import build_api
from services.eit.desk import Desk
from services.eit.keys import KEYS
from services.eit.roles import Role
from services.eit.settings import EitSettings
from tests.unit.eit.examples import RECEIVED, routed

FAMILY_NAME = "Testperson-Example"


def event(data: Contract, *, sequence: int = 1, event_id: str | None = None) -> Event:
    """An event as a handler reads it."""
    name = NAME_OF[type(data)]
    key = str(data.referral_id)  # type: ignore[attr-defined]
    return Event(_envelope(name, key, sequence, event_id), CATALOGUE[name].topic, 3, key, data)


def tombstone(referral_id: UUID, *, sequence: int = 2) -> Event:
    """The end of a record."""
    envelope = _envelope(NAME_OF[Record], str(referral_id), sequence, None)
    return Event(envelope, RECORD, 3, str(referral_id), None)


def _envelope(name: str, key: str, sequence: int, event_id: str | None) -> Envelope:
    return Envelope(
        id=event_id or str(uuid4()),
        source="/frontdoor/example",
        type=name,
        time="2026-11-02T09:00:00Z",
        subject=key,
        sequence=sequence,
        correlationid="c-1",
    )


def record(referral_id: UUID, *, version: int = 1, test: bool = False) -> Record:
    """An identity, obviously invented."""
    return Record(
        referral_id=referral_id,
        version=version,
        test=test,
        source="contact-centre",
        source_reference="ref-1",
        received_at=RECEIVED,
        person=Person(family_name=FAMILY_NAME, given_names=(f"Version {version}",)),
        referrer=Referrer(),
        narrative=("Cannot reach the top shelf.",),
    )


def withdrawn(referral_id: UUID, version: int) -> Withdrawn:
    """The referral no longer stands."""
    facts = Facts(
        source="contact-centre",
        source_kind=SourceKind.CONTACT_CENTRE,
        channel=Channel.PHONE,
        received_at=RECEIVED,
    )
    return Withdrawn(
        referral_id=referral_id, version=version, facts=facts, reason="withdrawn_by_source"
    )


@dataclass
class Team:
    """The worklist with a hand on both ends."""

    works: Works
    admin: "asyncpg.Connection[Any]"
    http: httpx.AsyncClient

    async def hear(self, *events: Event) -> None:
        """One batch of the consumer."""
        async with self.works.begin() as work:
            work.emit(*await handlers.handle(work, events))

    async def case(self, decision: Routed | None = None) -> tuple[UUID, UUID]:
        """A new case; the ids of case and referral."""
        decision = decision or routed(referral_id=uuid4())
        await self.hear(event(decision))
        rows = await self.fetch(
            "SELECT case_id FROM eit.case WHERE referral_id = $1", decision.referral_id
        )
        return rows[0][0], decision.referral_id

    async def key(self, role: Role, account: str | None = None) -> dict[str, str]:
        """The headers of a new member of staff."""
        key = await KEYS.issue(self.admin, account or f"a.{role}", role)
        return {"Authorization": f"Bearer {key}"}

    async def post(
        self, staff: dict[str, str], case_id: UUID, move: str, version: int, **body: object
    ) -> httpx.Response:
        """A move on the version that was seen."""
        return await self.http.post(
            f"/v1/cases/{case_id}/{move}", headers={**staff, "If-Match": f'"{version}"'}, json=body
        )

    async def fetch(self, query: str, *values: object) -> list[asyncpg.Record]:
        """Ask the database, as its owner."""
        return list(await self.admin.fetch(query, *values))

    async def waiting(self) -> list[Row]:
        """Everything in the outbox, in order."""
        found = await outbox.oldest(self.works.pool, 10_000)
        return await outbox.rows(self.works.pool, [each.id for each in found])

    async def told(self, referral_id: UUID) -> list[tuple[str, int, dict[str, Any]]]:
        """What waits in the outbox for a referral, in order: type, sequence, body."""
        rows = [row for row in await self.waiting() if row.key == str(referral_id)]
        envelopes = [read(row.headers) for row in rows]
        return [
            (e.type, e.sequence, json.loads(row.value or b""))
            for e, row in zip(envelopes, rows, strict=True)
        ]

    async def kinds(self, referral_id: UUID) -> Sequence[str]:
        """The last words of the types that wait in the outbox for a referral."""
        return [name.split(".")[-2] for name, _, _ in await self.told(referral_id)]


@pytest.fixture
def settings(bootstrap_servers: str, database_url: str, topic_prefix: str) -> EitSettings:
    """The settings of this test's worklist."""
    return EitSettings(
        database_url=database_url,
        kafka_bootstrap_servers=bootstrap_servers,
        topic_prefix=topic_prefix,
        session_timeout_ms=1500,
    )


@pytest.fixture
async def works(settings: EitSettings) -> AsyncIterator[Works]:
    """Work that is committed and waits in the outbox: nothing publishes here."""
    pool = await database.open_pool("eit", settings)
    yield Works(pool, Publisher("eit", pool, Producer(settings)), "/frontdoor/eit")
    await pool.close()


@pytest.fixture
async def team(works: Works, database_url: str) -> AsyncIterator[Team]:
    """The worklist, its API and its database."""
    app = build_api()
    app.state.desk = Desk(works)
    admin = await asyncpg.connect(database_url)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://eit.example") as http:
        yield Team(works, admin, http)
    await admin.close()
