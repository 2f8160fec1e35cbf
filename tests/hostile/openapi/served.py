"""The services behind the documents, each on a port, with somebody who may do everything there."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import asyncpg
from starlette.types import ASGIApp

from services.chassis import database, http
from services.chassis.producer import Producer
from services.chassis.publisher import Publisher
from services.chassis.work import Works
from services.contracts.topics import TOPICS_FILE
from services.eit import handlers as worklist
from services.eit.api import build_api as build_eit
from services.eit.desk import Desk
from services.eit.keys import KEYS as EIT_KEYS
from services.eit.roles import Role as EitRole
from services.eit.settings import EitSettings
from services.intake.triage.keys import KEYS as TRIAGE_KEYS
from services.intake.triage.roles import Role as TriageRole
from services.router.app import serve as serve_router
from services.router.load import PACKS, load
from services.router.program import Program
from tests.connected.eit.conftest import event
from tests.connected.intake.conftest import Intake, form
from tests.hostile.ground import Ground
from tests.unit.eit.examples import routed

SCHEMAS = TOPICS_FILE.parent


@dataclass(frozen=True)
class Served:
    """A running service. `known` are ids that it has; `sound` is a question it must answer."""

    document: Path
    url: str
    sound: str
    headers: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    only: str = ""
    """The beginning of the paths that this somebody may use."""


Open = Callable[[Ground], AbstractAsyncContextManager[Served]]


def _document(name: str) -> Path:
    return SCHEMAS / f"openapi-{name}.yaml"


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@asynccontextmanager
async def _serving(app: ASGIApp) -> AsyncIterator[str]:
    bound, server = http.listen("127.0.0.1", 0), http.server(app)
    serving = asyncio.create_task(http.serve(server, bound))
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        await http.stop(server, serving)


async def _referral(intake: Intake, reference: str) -> str:
    answer = await intake.send(form(reference=reference))
    return str(answer.json()["referral_id"])


@asynccontextmanager
async def json_door(ground: Ground) -> AsyncIterator[Served]:
    """Intake, for a source of forms."""
    async with ground.intake() as intake:
        known = await _referral(intake, "KNOWN")
        key = _bearer(await intake.key("contact-centre"))
        sound = f"/v1/referrals/{known}"
        ids = {"referral_id": known}
        yield Served(_document("intake"), intake.url, sound, key, ids, "/v1/")


@asynccontextmanager
async def fhir_door(ground: Ground) -> AsyncIterator[Served]:
    """Intake, for an ambulance service."""
    async with ground.intake() as intake:
        key = _bearer(await intake.key("bars-examples"))
        yield Served(_document("intake"), intake.url, "/v1/openapi.json", key, {}, "/FHIR/")


@asynccontextmanager
async def triage(ground: Ground) -> AsyncIterator[Served]:
    """Manual triage, for a duty social worker."""
    async with ground.intake() as intake:
        ids = {
            "referral_id": await _referral(intake, "A"),
            "other_id": await _referral(intake, "B"),
        }
        async with intake.connected() as connection:
            key = _bearer(await TRIAGE_KEYS.issue(connection, "a.duty", TriageRole.DUTY))
        yield Served(_document("triage"), f"{intake.url}/v1/triage", "/referrals", key, ids)


@asynccontextmanager
async def eit(ground: Ground) -> AsyncIterator[Served]:
    """The worklist, for a manager."""
    settings = EitSettings(database_url=ground.database_url, kafka_bootstrap_servers="127.0.0.1:1")
    pool = await database.open_pool("eit", settings)
    works = Works(pool, Publisher("eit", pool, Producer(settings)), "/frontdoor/eit")
    admin = await asyncpg.connect(ground.database_url)
    try:
        async with works.begin() as work:
            work.emit(*await worklist.handle(work, [event(routed(referral_id=uuid4()))]))
        case = str(await admin.fetchval("SELECT case_id FROM eit.case LIMIT 1"))
        key = _bearer(await EIT_KEYS.issue(admin, "a.manager", EitRole.MANAGER))
        app = build_eit()
        app.state.desk = Desk(works)
        async with _serving(app) as url:
            yield Served(_document("eit"), url, "/v1/cases", key, {"case_id": case})
    finally:
        await admin.close()
        pool.terminate()


@asynccontextmanager
async def router(_: Ground) -> AsyncIterator[Served]:
    """The preview, for anybody on the inside."""
    program = load(PACKS / "leeds-pilot").program

    async def in_force() -> Program:
        return program

    async with _serving(serve_router(in_force)) as url:
        yield Served(_document("router"), url, "/v1/ruleset")


SERVICES: dict[str, Open] = {
    "JSON door": json_door,
    "FHIR door": fhir_door,
    "triage": triage,
    "worklist": eit,
    "preview": router,
}
