"""`frontdoor answers`, as somebody on call uses it."""

import asyncio
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import Result
from typer.testing import CliRunner

from services.cli.answers import app
from services.contracts.feedback import Accepted, ReturnedToReferrer
from services.intake import erase
from services.intake.erase import Erasure
from tests.connected.intake.answered import hear, referred, told_at
from tests.connected.intake.conftest import Intake
from tests.connected.intake.telling import AT, routed

SOURCE = told_at("https://partner.example/answers")
DEED = ("--reason", "the partner is back", "--as", "an.engineer")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """The command finds this test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)


async def run(*words: str) -> Result:
    """The command, in a thread: it has an event loop of its own."""
    return await asyncio.to_thread(CliRunner().invoke, app, list(words))


async def row(intake: Intake) -> dict[str, Any]:
    """The only answer."""
    (found,) = await intake.fetch("SELECT * FROM answer_delivery")
    return dict(found)


async def decided(intake: Intake, state: str = "waiting") -> UUID:
    """The id of an answer in this state."""
    await hear(intake, [SOURCE], routed(await referred(intake)))
    update = "UPDATE answer_delivery SET state = $1, attempts = 10 RETURNING id"
    return UUID(str((await intake.fetch(update, state))[0]["id"]))


async def rejected(intake: Intake, reason: str) -> UUID:
    """The id of a rejection with this reason."""
    referral_id, team = await referred(intake), "rapid_response"
    back = ReturnedToReferrer(referral_id=referral_id, team=team, at=AT, reason=reason)
    await hear(intake, [SOURCE], routed(referral_id, destination=team), back)
    found = await intake.fetch("SELECT id FROM answer_delivery WHERE told = 'rejected'")
    return UUID(str(found[0]["id"]))


async def test_the_list_and_one_show_no_reference(intake: Intake):
    which = await decided(intake, "undeliverable")
    for words in (
        ("list",),
        ("list", "--json"),
        ("show", str(which)),
        ("show", str(which), "--json"),
    ):
        told = await run(*words)
        assert told.exit_code == 0, told.output
        assert str(which) in told.output
        assert "undeliverable" in told.output
        assert "CC-0001" not in told.output


async def test_what_was_told_is_listed_where_all_is_asked_for(intake: Intake):
    which = await decided(intake, "delivered")
    assert str(which) not in (await run("list")).output
    assert str(which) in (await run("list", "--all")).output
    assert str(which) not in (await run("list", "--all", "--source", "yas")).output


async def test_the_status_tells_what_waits_and_who_is_stuck(intake: Intake):
    await decided(intake)
    assert (await run("status")).exit_code == 0
    stuck = "INSERT INTO answer_receiver VALUES ('contact-centre', '', 5, 1, now() + '1 hour')"
    await intake.fetch(stuck + " RETURNING 1")
    told = await run("status", "--json")
    assert told.exit_code == 1
    (found,) = json.loads(told.stdout)
    assert (found["source"], found["waiting"], found["receiver"]) == ("contact-centre", 1, "open")
    assert "open until" in (await run("status")).stdout


async def test_one_that_was_given_up_is_sent_again_and_the_deed_is_kept(intake: Intake):
    which = await decided(intake, "undeliverable")
    told = await run("retry", str(which), *DEED, "--dry-run")
    assert (told.exit_code, (await row(intake))["state"]) == (0, "undeliverable")
    assert (await run("retry", str(which), *DEED)).exit_code == 0
    found = await row(intake)
    assert (found["state"], found["attempts"]) == ("waiting", 0)
    (deed,) = await intake.fetch("SELECT actor, action, subject, reason FROM audit")
    assert tuple(deed) == ("an.engineer", "retry answer", str(which), "the partner is back")


async def test_all_of_a_source_go_again_though_its_receiver_was_gone(intake: Intake):
    await decided(intake, "undeliverable")
    gone = "INSERT INTO answer_receiver (source, url_sha256, gone_at) VALUES ($1, '', now())"
    await intake.fetch(gone + " RETURNING 1", "contact-centre")
    told = await run("retry", "--source", "contact-centre", *DEED, "--json")
    assert json.loads(told.stdout) == {
        "answer": "1 of contact-centre",
        "deed": "sent again",
        "done": True,
    }
    assert (await row(intake))["state"] == "waiting"
    assert await intake.count("answer_receiver") == 0


async def test_a_rejection_that_is_held_goes_with_the_ground_that_its_team_means(intake: Intake):
    which = await rejected(intake, "no-capacity")
    assert (await run("retry", str(which), *DEED)).exit_code == 5
    assert (await run("retry", str(which), *DEED, "--ground", "capacity")).exit_code == 2
    assert (await run("retry", str(which), *DEED, "--ground", "other-service")).exit_code == 0
    (found,) = await intake.fetch("SELECT state, detail FROM answer_delivery WHERE id = $1", which)
    assert (found["state"], json.loads(found["detail"])["reason"]) == ("waiting", "other-service")


async def test_a_held_rejection_is_not_told_after_something_later(intake: Intake):
    which = await rejected(intake, "no-capacity")
    referral_id = (await intake.fetch("SELECT id FROM referral"))[0]["id"]
    await hear(intake, [SOURCE], Accepted(referral_id=referral_id, team="rapid_response", at=AT))
    await intake.fetch(
        "UPDATE answer_delivery SET state = 'delivered' WHERE told = 'accepted' RETURNING 1"
    )
    told = await run("retry", str(which), *DEED, "--ground", "no-need")
    assert (told.exit_code, "something later" in told.output) == (5, True)
    assert (await run("discard", str(which), *DEED)).exit_code == 0


@pytest.mark.parametrize("state", ["undeliverable", "waiting"])
async def test_what_could_not_be_told_is_not_told_after_something_later(intake: Intake, state: str):
    which = await decided(intake, state)
    referral_id = (await intake.fetch("SELECT id FROM referral"))[0]["id"]
    await hear(intake, [SOURCE], Accepted(referral_id=referral_id, team="eit", at=AT))
    await intake.fetch(
        "UPDATE answer_delivery SET state = 'delivered' WHERE told = 'accepted' RETURNING 1"
    )
    told = await run("retry", str(which), *DEED)
    assert (told.exit_code, "something later" in told.output) == (5, True)
    all_ = await run("retry", "--source", "contact-centre", *DEED, "--json")
    assert json.loads(all_.stdout)["answer"] == "0 of contact-centre"
    (kept,) = await intake.fetch("SELECT state FROM answer_delivery WHERE id = $1", which)
    assert kept["state"] == state


async def test_one_is_given_up_with_a_reason_and_kept_as_such(intake: Intake):
    which = await decided(intake)
    assert (await run("discard", str(which), *DEED, "--dry-run")).exit_code == 0
    assert (await row(intake))["state"] == "waiting"
    assert (await run("discard", str(which), *DEED)).exit_code == 0
    assert (await row(intake))["state"] == "discarded"
    assert (await run("discard", str(which), *DEED)).exit_code == 5
    assert (await run("retry", str(which), *DEED)).exit_code == 5
    assert await intake.count("audit") == 1


@pytest.mark.parametrize("words", [("show",), ("retry", *DEED), ("discard", *DEED)])
async def test_nobody_knows_an_answer_that_never_was(intake: Intake, words: tuple[str, ...]):
    first, *others = words
    assert (await run(first, str(uuid4()), *others)).exit_code == 4


async def test_erasure_takes_what_waits_and_leaves_what_was_told(intake: Intake):
    referral_id = await referred(intake)
    await hear(intake, [SOURCE], routed(referral_id))
    await intake.fetch("UPDATE answer_delivery SET state = 'delivered' RETURNING 1")
    await hear(intake, [SOURCE], routed(referral_id, 2, "rapid_response"))
    async with intake.runtime.works.begin() as work:
        found = await erase.erase(work, referral_id, actor="a.clerk", reason="asked")
    assert isinstance(found, Erasure)
    assert found.untold == 1
    assert (await row(intake))["state"] == "delivered"
    await hear(intake, [SOURCE], routed(referral_id, 3, "eit"))
    assert await intake.count("answer_delivery") == 1
