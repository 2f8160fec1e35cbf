"""A message that another process is storing: told so at once, and forgotten when that one dies."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest

from services.intake.doors import fhir
from tests.connected.intake.bundle import bundle
from tests.connected.intake.conftest import Intake
from tests.connected.intake.test_fhir_door import JSON, ids, issue

STORING = """
SELECT count(*) > 0 FROM pg_locks WHERE NOT granted AND relation = 'intake.message'::regclass
"""

# Who waits for the table that the test holds: a process in the middle of storing a message.
KILL = """
SELECT pg_terminate_backend(pid) FROM pg_locks
WHERE NOT granted AND relation = 'intake.message'::regclass
"""

HOLD = "SELECT pg_advisory_xact_lock(hashtextextended($1::text || ' ' || $2::text, 0))"


@pytest.fixture
async def other(intake: Intake, database_url: str) -> AsyncIterator[Intake]:
    """A second process' worth of intake, on the same database."""
    async with Intake(intake.settings, database_url).open() as opened:
        await opened.key("bars-examples")
        yield opened


@asynccontextmanager
async def storing(intake: Intake, pair: dict[str, str]) -> AsyncIterator[Awaitable[Any]]:
    """The answer to a message whose storing lasts until the block is left."""
    await intake.key("bars-examples")
    async with intake.connected() as connection, connection.transaction():
        await connection.execute("LOCK TABLE message IN ACCESS EXCLUSIVE MODE")
        answer = asyncio.create_task(intake.send_fhir(bundle(), **JSON, **pair))
        await intake.until(STORING)
        yield answer


async def test_what_another_process_has_under_way_is_too_early_and_then_confirmed(
    intake: Intake, other: Intake
):
    pair = ids()
    async with storing(intake, pair) as first:
        early = await other.send_fhir(bundle(), **JSON, **pair)
        assert (early.status_code, issue(early)) == (425, ("duplicate", "REC_TOO_EARLY"))
    assert (await first).status_code == 200
    again = await other.send_fhir(bundle(), **JSON, **pair)
    assert (again.status_code, issue(again)[0]) == (409, "duplicate")
    assert await intake.count("reject") == 0, "what is too early is nobody's mistake"


async def test_the_messages_that_came_with_it_go_on(intake: Intake):
    pair = ids()
    await intake.key("bars-examples")
    async with intake.connected() as elsewhere, elsewhere.transaction():
        await elsewhere.execute(HOLD, "bars-examples", " ".join(pair.values()))
        answers = await asyncio.gather(
            intake.send_fhir(bundle(), **JSON, **pair),
            intake.send_fhir(bundle(case="CASE-2"), **JSON),
            intake.send_fhir(bundle(version="9.9.9"), **JSON),
        )
    assert [each.status_code for each in answers] == [425, 200, 422]
    assert (await intake.send_fhir(bundle(), **JSON, **pair)).status_code == 200


async def test_a_process_that_dies_while_storing_leaves_nothing_behind(
    intake: Intake, other: Intake
):
    pair = ids()
    async with storing(intake, pair) as first:
        await intake.fetch(KILL)
        assert (await first).status_code == 503
    again = await other.send_fhir(bundle(), **JSON, **pair)
    assert again.status_code == 200
    assert await intake.count("referral") == 1


async def test_a_message_of_the_same_conversation_is_another_message(intake: Intake, other: Intake):
    pair = ids()
    async with storing(intake, pair) as first:
        next_pair = pair | {"X_Request_Id": str(uuid4())}
        waiting = asyncio.create_task(
            other.send_fhir(bundle(story="The person fell again."), **JSON, **next_pair)
        )
        await asyncio.wait([waiting], timeout=0.2)
        assert not waiting.done(), "it is no repeat"
    assert (await first).status_code == 200
    assert (await waiting).status_code == 200


async def test_what_takes_too_long_is_told_before_the_standards_five_seconds(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
):
    assert fhir.WITHIN < 5
    monkeypatch.setattr(fhir, "WITHIN", 0.2)
    pair = ids()
    async with storing(intake, pair) as first:
        late = await first
        assert (late.status_code, issue(late)) == (408, ("timeout", "REC_TIMEOUT"))
    await intake.until("SELECT count(*) = 1 FROM referral")
    again = await intake.send_fhir(bundle(), **JSON, **pair)
    assert (again.status_code, issue(again)[0]) == (409, "duplicate")
