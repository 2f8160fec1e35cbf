"""After rules were mended: what waits under the old decision is decided again."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from typer.testing import CliRunner

from services.chassis import outside
from services.chassis.work import Works
from services.cli.app import app
from services.contracts.decision import Routed
from services.contracts.referral import Cleared, Received
from services.router import handlers, redecide
from services.router.load import PACKS, load
from services.router.program import Program, compile_ruleset
from services.router.redecide import Anew
from services.router.rulesets import Rulesets
from tests.connected.test_router import NOW, event, happened

PILOT = load(PACKS / "leeds-pilot").program


def mended() -> Program:
    """The pilot, once the council has named a team for learning disability."""
    ruleset = PILOT.ruleset
    rules = [
        replace(rule, destination="duty_and_advice") if rule.id == "X2" else rule
        for rule in ruleset.rules
    ]
    ref = ruleset.ref.model_copy(update={"version": "1.1", "sha256": "1" * 64})
    return compile_ruleset(replace(ruleset, ref=ref, rules=tuple(rules)))


@pytest.fixture
async def works(bootstrap_servers: str, database_url: str) -> AsyncIterator[Works]:
    servers = {"DATABASE_URL": database_url, "KAFKA_BOOTSTRAP_SERVERS": bootstrap_servers}
    async with outside.works("router", servers) as found:
        yield found


async def hear(works: Works, *data: Any) -> None:
    """One batch of the router's consumer, by the rules as they were."""
    handle = handlers.handler(Rulesets(PILOT), lambda: NOW)
    async with works.begin() as work:
        work.emit(*await handle(work, [event(each) for each in data]))


async def again(works: Works, *keys: UUID, program: Program | None = None) -> list[Anew]:
    """Decide these again, by the rules as they are now."""
    async with works.begin() as work:
        return await redecide.redecide(
            work, program or mended(), keys, at=NOW, actor="an.officer", reason="mended"
        )


async def told(works: Works, key: UUID) -> list[Routed]:
    """The decisions on a referral in the outbox, in order."""
    rows = await works.pool.fetch("SELECT value FROM outbox WHERE key = $1 ORDER BY id", str(key))
    return [Routed.model_validate_json(row["value"]) for row in rows]


async def test_what_the_mended_rules_decide_otherwise_is_the_next_revision(works: Works) -> None:
    key = uuid4()
    await hear(works, happened(Received, key, 1, learning_disability="yes"))
    (found,) = await again(works, key)
    assert found.told() == {
        "referral_id": str(key),
        "before": "manual_triage",
        "after": "duty_and_advice",
        "rule": "X2",
    }
    last = (await told(works, key))[-1]
    assert (last.revision, last.version, last.decision.destination) == (2, 1, "duty_and_advice")
    assert last.decision.ruleset.version == "1.1"
    assert (last.decision.path, last.changed) == (("manual_triage",), ("ruleset",))
    rows = await works.pool.fetch("SELECT revision, routed FROM decision ORDER BY revision")
    assert [row["revision"] for row in rows] == [1, 2]
    assert Routed.model_validate_json(rows[1]["routed"]) == last
    (deed,) = await works.pool.fetch("SELECT actor, action, reason, detail FROM audit")
    assert tuple(deed)[:3] == ("an.officer", "redecide", "mended")
    assert json.loads(deed["detail"])["referrals"] == [str(key)]


async def test_nothing_is_told_of_what_stays_as_it_is(works: Works) -> None:
    same, mine, rehearsed = uuid4(), uuid4(), uuid4()
    await hear(
        works,
        happened(Received, same, 1, falls_risk="yes"),
        happened(Received, mine, 1, learning_disability="yes"),
        happened(Received, rehearsed, 1, learning_disability="yes", test=True),
    )
    assert await again(works, same, rehearsed, uuid4()) == []
    assert await again(works, mine, program=PILOT) == [], "these rules have decided it already"
    assert len(await told(works, same)) == 1
    assert await works.pool.fetchval("SELECT count(*) FROM audit") == 0


async def test_done_again_it_decides_nothing_more(works: Works) -> None:
    key = uuid4()
    await hear(works, happened(Received, key, 1, learning_disability="yes"))
    assert len(await again(works, key)) == 1
    assert await again(works, key) == []


async def test_what_people_have_decided_counts_as_before(works: Works) -> None:
    key, said = uuid4(), {"urgent": "yes", "learning_disability": "yes"}
    await hear(works, happened(Received, key, 1, **said))
    await hear(works, happened(Cleared, key, 2, cleared=("X1",), **said))
    (found,) = await again(works, key)
    assert found.told()["after"] == "duty_and_advice"
    assert (await told(works, key))[-1].revision == 3


async def test_the_command_tries_it_and_then_does_it(
    works: Works, database_url: str, bootstrap_servers: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = uuid4()
    await hear(works, happened(Received, key, 1, falls_risk="yes"))
    admin = await asyncpg.connect(database_url)
    await admin.execute("INSERT INTO metrics.referral VALUES ($1, '{}')", key)
    await admin.execute(
        "INSERT INTO metrics.wait (referral_id, queue, stage, turn, received_at, entered_at)"
        " VALUES ($1, 'eit', 'to_allocation', 1, now(), now())",
        key,
    )
    await admin.close()
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)
    monkeypatch.setenv("RULESET_PACK", str(PACKS / "somerset"))
    words = ("referral", "redecide", "--reason", "mended", "--as", "an.officer", "--json")
    tried = await _command(*words, "--dry-run")
    assert [each["referral_id"] for each in tried] == [str(key)]
    assert len(await told(works, key)) == 1
    assert await _command(*words) == tried
    assert len(await told(works, key)) == 2
    assert await _command(*words) == []


async def _command(*words: str) -> Any:
    """What the command prints, run beside this test's loop as its own process would be."""
    done = await asyncio.to_thread(CliRunner().invoke, app, words)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)
