"""Somebody asks what became of a referral, or tells more of the story."""

import json

from services.contracts.catalogue import INTAKE, RECORD
from services.contracts.record import Record
from services.contracts.referral import ContactLinked, Updated
from services.contracts.vocabulary import Answer
from tests.connected.intake.conftest import Intake, form

CHASER = json.dumps({"kind": "chaser", "note": "The daughter asks when somebody comes."}).encode()


async def sent(intake: Intake) -> str:
    """A referral that is accepted: its contacts' path."""
    told = (await intake.send(form())).json()
    return f"{told['status_url']}/contacts"


async def test_a_chasing_call_is_told_and_its_note_goes_to_the_people(publishing: Intake):
    taken = await publishing.post(await sent(publishing), CHASER, Idempotency_Key="one")
    assert (taken.status_code, taken.json()["version"]) == (202, 2)
    _, state = await publishing.published(INTAKE, 2)
    _, record = await publishing.published(RECORD, 2)
    linked = ContactLinked.model_validate_json(state.value)
    assert (linked.version, linked.contact) == (2, "chaser")
    assert b"daughter" not in state.value
    assert (
        "The daughter asks when somebody comes."
        in Record.model_validate_json(record.value).narrative
    )


async def test_a_concern_that_a_note_tells_of_is_decided_on(publishing: Intake):
    told = {"kind": "chaser", "note": "She says she wants to kill herself."}
    path = await sent(publishing)
    await publishing.post(path, json.dumps(told).encode(), Idempotency_Key="one")
    _, state = await publishing.published(INTAKE, 2)
    linked = ContactLinked.model_validate_json(state.value)
    assert (linked.contact, linked.facts.suicidal) == ("update", Answer.SUSPECTED)


async def test_a_concern_stays_though_the_sender_says_the_referral_anew(publishing: Intake):
    told = {"kind": "chaser", "note": "She says she wants to kill herself."}
    path = await sent(publishing)
    await publishing.post(path, json.dumps(told).encode(), Idempotency_Key="one")
    await publishing.send(form(summary="Now needs a ramp."))
    *_, state = await publishing.published(INTAKE, 3)
    updated = Updated.model_validate_json(state.value)
    assert (updated.version, updated.facts.suicidal) == (3, Answer.SUSPECTED)


async def test_the_same_call_twice_is_one_and_two_calls_are_two(intake: Intake):
    path = await sent(intake)
    first = await intake.post(path, CHASER, Idempotency_Key="one")
    again = await intake.post(path, CHASER, Idempotency_Key="one")
    second = await intake.post(path, CHASER, Idempotency_Key="two")
    assert again.content == first.content
    assert second.json()["version"] == 3


async def test_a_contact_without_a_key_is_refused(intake: Intake):
    refused = await intake.post(await sent(intake), CHASER)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "required")


async def test_after_a_contact_the_form_again_still_gets_the_first_answer(intake: Intake):
    first = await intake.send(form())
    await intake.post(f"{first.json()['status_url']}/contacts", CHASER, Idempotency_Key="one")
    assert (await intake.send(form())).content == first.content
    updated = (await intake.send(form(summary="Now needs a ramp."))).json()
    assert updated["version"] == 3


async def test_a_contact_about_nobody_is_refused(intake: Intake):
    nobody = "/v1/referrals/00000000-0000-7000-8000-000000000000/contacts"
    refused = await intake.post(nobody, CHASER, Idempotency_Key="one")
    assert refused.status_code == 404


async def test_a_key_is_one_call_about_one_referral(intake: Intake):
    await intake.post(await sent(intake), CHASER, Idempotency_Key="one")
    other = (await intake.send(form(reference="CC-0002"))).json()
    refused = await intake.post(f"{other['status_url']}/contacts", CHASER, Idempotency_Key="one")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (422, "key-reused")
    assert await intake.count("reject") == 1
