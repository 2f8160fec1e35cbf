"""`frontdoor referral erase`, as an operator uses it."""

import asyncio
import json
from uuid import uuid4

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.referral import app
from services.contracts.catalogue import RECORD
from tests.connected.intake.conftest import Intake, form


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str, bootstrap_servers: str) -> None:
    """The command finds this test's servers."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", bootstrap_servers)


async def erase(*arguments: str) -> Result:
    """Run the command in a thread: it has an event loop of its own."""
    given = ["erase", *arguments, "--reason", "asked by the person", "--as", "a.clerk"]
    return await asyncio.to_thread(CliRunner().invoke, app, given)


async def test_the_running_service_publishes_what_the_command_does(publishing: Intake):
    referral_id = (await publishing.send(form())).json()["referral_id"]
    told = await erase(referral_id, "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["result"] == "erased"
    assert (await publishing.published(RECORD, 2))[-1].value is None
    (row,) = await publishing.fetch("SELECT actor, detail FROM audit")
    assert row["actor"] == "a.clerk"
    again = await erase(referral_id)
    assert (again.exit_code, "is erased since" in again.stdout) == (0, True)
    for output in (told.output, again.output, str(row["detail"])):
        assert "Testperson" not in output


async def test_a_dry_run_tells_what_would_go_and_changes_nothing(intake: Intake):
    referral_id = (await intake.send(form(), Idempotency_Key="one")).json()["referral_id"]
    told = json.loads((await erase(referral_id, "--dry-run", "--json")).stdout)
    assert (told["result"], told["records"], told["answers"]) == ("would be erased", 1, 1)
    assert await intake.count("record") == 1
    assert await intake.count("erasure") == 0
    assert await intake.count("audit") == 0


async def test_done_again_it_says_what_was_left_and_is_erased_now(intake: Intake):
    sent = [await intake.send(form(reference=f"CC-{n}", person={})) for n in (1, 2)]
    pair = [each.json()["referral_id"] for each in sent]
    await erase(pair[0])
    await intake.fetch("UPDATE referral SET linked_to = $1 WHERE id = $2 RETURNING 1", *pair)
    tried = await erase(pair[0], "--dry-run")
    assert tried.stdout.endswith("1 that is linked to it: would be erased.\n")
    told = json.loads((await erase(pair[0], "--json")).stdout)
    assert (told["result"], told["linked"]) == ("erased", 1)


async def test_who_erases_may_stand_in_the_environment(
    intake: Intake, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("FRONTDOOR_ACTOR", "b.clerk")
    referral_id = (await intake.send(form())).json()["referral_id"]
    words = ["erase", referral_id, "--reason", "asked by the person"]
    assert (await asyncio.to_thread(CliRunner().invoke, app, words)).exit_code == 0
    (row,) = await intake.fetch("SELECT actor FROM audit")
    assert row["actor"] == "b.clerk"


async def test_nobody_knows_what_was_never_sent(intake: Intake):
    assert (await erase(str(uuid4()))).exit_code == 4


async def test_the_timeline_tells_that_it_is_erased(intake: Intake):
    referral_id = (await intake.send(form())).json()["referral_id"]
    await erase(referral_id)
    shown = await asyncio.to_thread(CliRunner().invoke, app, ["show", referral_id, "--json"])
    assert "identity erased; the record topic is still to be read back" in shown.stdout
