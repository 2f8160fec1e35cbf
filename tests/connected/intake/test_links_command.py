"""Links on the command line and at triage's door: listed, taken back, answered; by role."""

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from services.cli.app import app
from services.intake.triage.keys import KEYS
from services.intake.triage.roles import Role
from tests.connected.intake.conftest import FORM, Intake, form

WHO = FORM["person"]
TWIN = WHO | {"given_names": ["Twin"], "nhs_number": None}


async def sent(intake: Intake, other: dict[str, Any]) -> tuple[str, str]:
    """A person's referral, and another one."""
    bodies = (form(person=WHO | {"nhs_number": None}), form(reference="CC-2", person=other))
    one, two = [(await intake.send(each)).json()["referral_id"] for each in bodies]
    return one, two


@pytest.fixture
def frontdoor(intake: Intake, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A command of `frontdoor links`, on this test's database."""
    monkeypatch.setenv("DATABASE_URL", intake.database_url)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", intake.settings.kafka_bootstrap_servers)
    monkeypatch.setenv("TOPIC_PREFIX", intake.settings.topic_prefix)

    async def run(*arguments: str) -> Any:
        runner = CliRunner()
        return await asyncio.to_thread(runner.invoke, app, ["links", *arguments])

    return run


async def test_a_link_is_listed_with_its_rule_and_taken_back_once(intake: Intake, frontdoor: Any):
    first, second = await sent(intake, WHO)
    (listed,) = json.loads((await frontdoor("list", "--json")).stdout)
    assert (listed["referral_id"], listed["other_id"]) == (second, first)
    assert (listed["contact"], listed["rule"]) == ("chaser", "nothing_new")
    assert "Testperson" not in str(listed)
    undo = ("undo", second, "--reason", "two-people", "--as", "a.worker")
    assert (await frontdoor(*undo)).exit_code == 0
    assert json.loads((await frontdoor("list", "--json")).stdout) == []
    assert (await frontdoor(*undo)).exit_code == 4


@pytest.mark.parametrize(("said", "linked"), [("link", True), ("apart", False)])
async def test_a_question_is_listed_until_it_is_answered(
    intake: Intake, frontdoor: Any, said: str, linked: bool
):
    first, second = await sent(intake, TWIN)
    (asked,) = json.loads((await frontdoor("questions", "--json")).stdout)
    assert (asked["referral_id"], asked["other_id"]) == (second, first)
    assert asked["rule"] == "same_family_name_birth_date_postcode_other_given_name"
    answer = ("answer", second, first, said, "--as", "a.worker")
    assert (await frontdoor(*answer)).exit_code == 0
    assert json.loads((await frontdoor("questions", "--json")).stdout) == []
    (row,) = await intake.fetch(
        "SELECT linked_to IS NOT NULL FROM referral WHERE id = $1", UUID(second)
    )
    assert row[0] is linked
    assert (await frontdoor(*answer)).exit_code == 4


async def staff(intake: Intake, role: Role) -> dict[str, str]:
    async with intake.connected() as connection:
        key = await KEYS.issue(connection, "a.worker", role)
    return {"Authorization": f"Bearer {key}"}


async def test_who_may_only_look_takes_no_link_back_and_answers_nothing(intake: Intake):
    first, second = await sent(intake, TWIN)
    viewer = await staff(intake, Role.VIEWER)
    at = "/v1/triage"
    assert (await intake.client.get(f"{at}/questions", headers=viewer)).status_code == 200
    for path, body in (
        (f"{at}/referrals/{second}/unlink", {"reason": "two-people"}),
        (f"{at}/referrals/{second}/same-person/{first}", {"answer": "link"}),
    ):
        refused = await intake.client.post(path, json=body, headers=viewer)
        assert refused.status_code == 403
        assert (await intake.client.post(path, json=body)).status_code == 401


async def test_a_worker_answers_and_takes_back_and_each_deed_is_in_the_audit(intake: Intake):
    first, second = await sent(intake, TWIN)
    worker = await staff(intake, Role.WORKER)
    one = f"/v1/triage/referrals/{second}"
    path, body = f"{one}/same-person/{first}", {"answer": "link"}
    assert (await intake.client.post(path, json=body, headers=worker)).status_code == 204
    again = await intake.client.post(path, json=body, headers=worker)
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (404, "not-linked")
    (link,) = (await intake.client.get("/v1/triage/links", headers=worker)).json()
    assert (link["referral_id"], link["other_id"]) == (second, first)
    undone = await intake.client.post(
        f"{one}/unlink", json={"reason": "two-people"}, headers=worker
    )
    assert undone.status_code == 200
    assert undone.json()["facts"] == "unchanged"
    audited = await intake.fetch("SELECT actor, action FROM audit ORDER BY id")
    assert [tuple(each) for each in audited] == [
        ("a.worker", "answer_link"),
        ("a.worker", "unlink"),
    ]


async def test_what_a_team_has_ended_is_linked_to_no_more(intake: Intake):
    first, second = await sent(intake, TWIN)
    worker = await staff(intake, Role.WORKER)
    withdrawn = await intake.post(f"/v1/referrals/{first}/withdrawal", b'{"reason": "other"}')
    assert withdrawn.status_code == 202
    path = f"/v1/triage/referrals/{second}/same-person/{first}"
    refused = await intake.client.post(path, json={"answer": "link"}, headers=worker)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "ended")
