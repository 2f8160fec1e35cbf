"""A candidate decides beside the live rules; its differences are kept, and nothing is published."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.chassis import outside
from services.chassis.instruments import REGISTRY
from services.chassis.work import Works
from services.cli.proving import proven
from services.contracts.referral import Received
from services.router import candidate, handlers
from services.router.load import PACKS, load
from services.router.rulesets import Rulesets
from tests.connected.test_router import event, happened
from tests.unit.router.examples import DESTINATIONS, EXAMPLES, RECEIVED, RULESET

PILOT = load(PACKS / "leeds-pilot").program


@pytest.fixture
async def works(bootstrap_servers: str, database_url: str) -> AsyncIterator[Works]:
    servers = {"DATABASE_URL": database_url, "KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers}
    async with outside.works("router", servers) as made:
        yield made


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A pack that knows nothing of safeguarding."""
    (tmp_path / "examples").mkdir()
    (tmp_path / "ruleset.yaml").write_text(RULESET, encoding="utf-8")
    (tmp_path / "destinations.yaml").write_text(DESTINATIONS, encoding="utf-8")
    (tmp_path / "examples" / "all.yaml").write_text(EXAMPLES, encoding="utf-8")
    return tmp_path


async def begin(works: Works, folder: Path) -> None:
    pack, proof = proven(folder)
    await candidate.begin(works, pack, proof, actor="an.officer", reason="to see")


async def hear(works: Works, rulesets: Rulesets, **answers: str) -> tuple[UUID, int]:
    """One referral is decided; its id, and how many events were told of it."""

    def clock() -> datetime:
        return RECEIVED

    key, handle = uuid4(), handlers.handler(rulesets, clock)
    async with works.begin() as work:
        told = await handle(work, [event(happened(Received, key, 1, **answers))])
        work.emit(*told)
    return key, len(told)


async def shown(works: Works) -> candidate.Shown:
    async with works.pool.acquire() as connection:
        found = await candidate.shown(connection)
    assert found is not None
    return found


def counted(outcome: str) -> float:
    labels = {"outcome": outcome}
    return REGISTRY.get_sample_value("referral_shadow_decisions_total", labels) or 0


async def test_what_a_candidate_would_have_said_otherwise_is_kept_and_counted(
    works: Works, small: Path
) -> None:
    await begin(works, small)
    rulesets, same, different = Rulesets(PILOT), counted("same"), counted("different")
    await hear(works, rulesets, falls_risk="yes")
    key, told = await hear(works, rulesets, falls_risk="yes", safeguarding="yes")
    assert told == 1
    (difference,) = (await shown(works)).differences
    assert (difference.live, difference.candidate) == ("duty_and_advice, urgent", "eit, routine")
    assert (difference.count, difference.ids) == (1, [key])
    assert (counted("same") - same, counted("different") - different) == (1, 1)


async def test_only_what_the_live_rules_say_is_published(
    works: Works, small: Path, database_url: str
) -> None:
    await begin(works, small)
    await hear(works, Rulesets(PILOT), falls_risk="yes", safeguarding="yes")
    admin: Any = await asyncpg.connect(database_url)
    bodies = await admin.fetch("SELECT convert_from(value, 'UTF8') FROM router.outbox")
    assert ['"destination":"duty_and_advice"' in row[0] for row in bodies] == [True]
    assert await admin.fetchval("SELECT count(*) FROM router.decision") == 1
    await admin.close()


async def test_a_candidate_that_was_ended_decides_no_more_and_what_it_showed_stays(
    works: Works, small: Path
) -> None:
    await begin(works, small)
    rulesets = Rulesets(PILOT)
    await hear(works, rulesets, safeguarding="yes")
    assert await candidate.end(works, actor="an.officer")
    await hear(works, rulesets, safeguarding="yes")
    found = await shown(works)
    assert found.until is not None
    assert [each.count for each in found.differences] == [1]
    assert await candidate.end(works, actor="an.officer") is None


async def test_the_next_candidate_begins_with_nothing(works: Works, small: Path) -> None:
    await begin(works, small)
    await hear(works, Rulesets(PILOT), safeguarding="yes")
    await begin(works, PACKS / "leeds-citywide")
    await hear(works, Rulesets(PILOT), safeguarding="yes")
    found = await shown(works)
    assert (found.ruleset, found.differences) == ("leeds-citywide", ())
