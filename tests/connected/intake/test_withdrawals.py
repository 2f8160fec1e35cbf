"""A sender takes a referral back."""

import json
from uuid import UUID

from services.cli.timeline import timeline
from services.contracts.catalogue import INTAKE, RECORD
from services.contracts.record import Record
from services.contracts.referral import ContactLinked, Withdrawn
from tests.connected.intake.conftest import Intake, form

IN_ERROR = json.dumps({"reason": "entered_in_error"}).encode()


async def sent(intake: Intake) -> str:
    """A referral that is accepted: its withdrawal's path."""
    told = (await intake.send(form())).json()
    return f"{told['status_url']}/withdrawal"


async def test_a_withdrawn_referral_is_told_with_its_facts_and_its_reason(publishing: Intake):
    taken_back = await publishing.post(await sent(publishing), IN_ERROR)
    assert (taken_back.status_code, taken_back.json()["version"]) == (202, 2)
    _, state = await publishing.published(INTAKE, 2)
    _, record = await publishing.published(RECORD, 2)
    withdrawn = Withdrawn.model_validate_json(state.value)
    assert (withdrawn.version, withdrawn.reason) == (2, "entered_in_error")
    assert withdrawn.facts.equipment_needs == "yes"
    assert Record.model_validate_json(record.value).person.family_name == "Testperson"


async def test_its_sender_is_told_that_nobody_waits_for_it(intake: Intake):
    path = await sent(intake)
    await intake.post(path, IN_ERROR)
    told = (await intake.status(path.split("/")[3])).json()
    assert told["status"] == "withdrawn"
    assert "nobody waits for it" in told["summary"]


async def test_whoever_asks_for_its_story_is_told_that_it_is_withdrawn(intake: Intake):
    path = await sent(intake)
    await intake.post(path, IN_ERROR)
    told = await timeline(intake.database_url, UUID(path.split("/")[3]))
    first, last = [each for each in told.entries if "contact-centre, version" in each.what]
    assert first.what == "received from contact-centre, version 1"
    assert (last.what, last.at) == ("withdrawn by contact-centre, version 2", told.withdrawn_at)


async def test_it_is_withdrawn_once_however_often_that_is_said(intake: Intake):
    path = await sent(intake)
    first = await intake.post(path, IN_ERROR)
    again = await intake.post(path, json.dumps({"reason": "other"}).encode())
    assert again.content == first.content
    assert await intake.count("message") == 2


async def test_what_was_withdrawn_is_not_changed_any_more(intake: Intake):
    await intake.post(await sent(intake), IN_ERROR)
    refused = await intake.send(form(summary="Now needs a ramp."))
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "conflict")
    assert await intake.count("reject") == 1


async def test_of_somebody_elses_referral_nothing_is_told_and_nothing_is_done(intake: Intake):
    path = await sent(intake)
    refused = await intake.post(path, IN_ERROR, source="test-harness")
    assert refused.status_code == 404
    assert await intake.count("message") == 1


async def test_a_reason_that_is_none_is_refused_with_a_pointer(intake: Intake):
    refused = await intake.post(await sent(intake), b'{"reason": "Testperson died"}')
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    assert "Testperson" not in refused.text


async def test_one_does_not_end_a_referral_of_which_a_contact_has_raised_a_concern(
    publishing: Intake,
):
    path = await sent(publishing)
    call = json.dumps({"kind": "chaser", "note": "She says she wants to kill herself."}).encode()
    await publishing.post(path.replace("withdrawal", "contacts"), call, Idempotency_Key="one")
    taken_back = await publishing.post(path, IN_ERROR)
    assert (taken_back.status_code, taken_back.json()["version"]) == (202, 3)
    *_, state = await publishing.published(INTAKE, 3)
    linked = ContactLinked.model_validate_json(state.value)
    assert (linked.version, linked.contact, linked.facts.suicidal) == (3, "update", "suspected")
    assert (await publishing.status(path.split("/")[3])).json()["status"] != "withdrawn"
    told = await timeline(publishing.database_url, UUID(path.split("/")[3]))
    assert told.withdrawn_at is None
    assert any("a person must look at first" in each.what for each in told.entries)
    assert (await publishing.post(path, IN_ERROR)).content == taken_back.content
    assert await publishing.count("message") == 3
