"""`frontdoor triage`, as an operator uses it."""

import asyncio
import json
from uuid import UUID

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.triage import app
from services.intake import outcomes
from services.intake.triage.keys import KEYS
from services.intake.triage.roles import Role
from tests.connected.intake.conftest import Intake, form
from tests.connected.intake.telling import routed


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str, bootstrap_servers: str) -> None:
    """The command finds this test's servers."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)


async def frontdoor_triage(*arguments: str) -> Result:
    """Run the command in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, arguments)


async def test_a_key_is_printed_once_and_works_until_it_is_revoked(intake: Intake) -> None:
    issued = await frontdoor_triage("keys", "issue", "duty.sw", "--role", "duty")
    key = issued.stdout.strip()
    assert (issued.exit_code, len(key)) == (0, 43)
    async with intake.runtime.works.begin() as work:
        found = await KEYS.holder(work.tx, key)
        assert found is not None
        assert (found.account, found.role) == ("duty.sw", Role.DUTY)
    told = await frontdoor_triage("keys", "issue", "duty.sw", "--role", "duty", "--dry-run")
    assert (told.exit_code, told.stdout) == (0, "")
    assert (await frontdoor_triage("keys", "revoke", "duty.sw")).exit_code == 0
    assert (await frontdoor_triage("keys", "revoke", "duty.sw")).exit_code == 4
    async with intake.runtime.works.begin() as work:
        assert await KEYS.holder(work.tx, key) is None


async def test_who_waits_is_listed_for_people_and_for_machines(intake: Intake) -> None:
    ids = [await waiting(intake, "CC-1", act_now=True), await waiting(intake, "CC-2")]
    first = json.loads((await frontdoor_triage("list", "--json", "--limit", "1")).stdout)
    rest = json.loads((await frontdoor_triage("list", "--json", "--after", first["next"])).stdout)
    assert [each["referral_id"] for page in (first, rest) for each in page["waiting"]] == ids
    table = (await frontdoor_triage("list")).stdout
    assert "ACT NOW" in table
    assert all(each in table for each in ids), "an id must not be cut"


async def waiting(intake: Intake, reference: str, *, act_now: bool = False) -> str:
    """A referral that the rules have sent to a person."""
    told = (await intake.send(form(reference=reference))).json()
    decision = routed(
        UUID(told["referral_id"]), destination="manual_triage", act_now=act_now, needs_person=True
    )
    async with intake.runtime.works.begin() as work:
        await outcomes.keep_decisions(work.tx, [decision])
    return str(told["referral_id"])
