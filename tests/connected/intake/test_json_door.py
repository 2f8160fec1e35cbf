"""The contact centre's door, on real servers."""

import asyncio
import json
from pathlib import Path
from uuid import UUID

from services.contracts.catalogue import INTAKE, RECORD
from services.contracts.record import Consent, Record
from services.contracts.referral import Received
from tests.connected.intake.conftest import FORM, Intake, form
from tests.connected.intake.dropping import looking
from tests.unit.intake.forms import csv_file, row


async def test_an_accepted_referral_is_durable_when_the_sender_is_told(intake: Intake):
    response = await intake.send(form())
    told = response.json()
    (row,) = await intake.fetch("SELECT id, version, source FROM referral")
    assert response.status_code == 202
    assert set(told) == {"referral_id", "version", "status_url", "received_at"}
    assert (str(row["id"]), row["version"]) == (told["referral_id"], 1)
    assert response.headers["location"] == told["status_url"]


async def test_the_person_goes_to_the_record_and_the_facts_go_without_a_name(publishing: Intake):
    told = (await publishing.send(form())).json()
    (state,) = await publishing.published(INTAKE, 1)
    (record,) = await publishing.published(RECORD, 1)
    received = Received.model_validate_json(state.value)
    assert state.key == record.key == told["referral_id"].encode()
    assert received.facts.equipment_needs == "yes"
    assert received.person_ref is not None
    told = Record.model_validate_json(record.value)
    assert told.person.family_name == "Testperson"
    assert told.consent == Consent(given="yes", person_aware="yes")
    person = ("Testperson", "Example", "999 000", "9990000018", "ZZ99", "1941-02-03")
    for private in (*person, "grab rail", "CC-0001"):
        assert private.encode() not in state.value
        assert private not in str(state.headers)


async def test_what_was_sent_is_kept_as_it_was_sent(intake: Intake):
    await intake.send(form())
    await intake.send(form(summary="Now needs a ramp."))
    rows = await intake.fetch("SELECT version, body FROM message ORDER BY version")
    assert [row["body"] for row in rows] == [form(), form(summary="Now needs a ramp.")]


async def test_the_same_again_gets_the_first_answer_and_does_nothing(intake: Intake):
    first = await intake.send(form())
    again = await intake.send(form())
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert await intake.count("message") == 1


async def test_the_same_key_gets_the_first_answer_also_after_an_update(intake: Intake):
    first = await intake.send(form(), Idempotency_Key="one")
    await intake.send(form(summary="Now needs a ramp."), Idempotency_Key="two")
    again = await intake.send(form(), Idempotency_Key="one")
    assert again.content == first.content
    assert await intake.count("message") == 2


async def test_the_same_reference_with_another_body_is_an_update(publishing: Intake):
    first = (await publishing.send(form())).json()
    second = (await publishing.send(form(summary="Now needs a ramp."))).json()
    states = await publishing.published(INTAKE, 2)
    assert second["referral_id"] == first["referral_id"]
    assert second["version"] == 2
    types = [dict(each.headers)["ce_type"].decode() for each in states]
    assert types == ["asc.referral.received.v1", "asc.referral.updated.v1"]
    received = [json.loads(each.value)["facts"]["received_at"] for each in states]
    assert received[0] == received[1], "an update does not restart the wait"


async def test_the_same_key_with_another_body_is_refused_and_kept(intake: Intake):
    await intake.send(form(), Idempotency_Key="one")
    refused = await intake.send(form(reference="CC-0002"), Idempotency_Key="one")
    assert refused.status_code == 422
    assert refused.json()["type"].endswith("/key-reused")
    (row,) = await intake.fetch("SELECT reason, body FROM reject")
    assert (row["reason"], row["body"]) == ("key_reused", form(reference="CC-0002"))


async def test_fifty_at_once_of_one_referral_are_one_referral(intake: Intake):
    answers = await asyncio.gather(
        *[intake.send(form(), Idempotency_Key=str(number % 5)) for number in range(50)]
    )
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.content for answer in answers}) == 1
    assert await intake.count("referral") == 1
    assert await intake.count("answer") == 5


async def test_two_processes_taking_the_same_referral_make_one(intake: Intake):
    """The second insert waits for the first, is told of it, and is done again as a repeat."""
    async with Intake(intake.settings, intake.database_url).open() as other:
        for number in range(20):
            body = form(reference=f"CC-{number}")
            key = {"Idempotency_Key": f"key {number}".replace(" ", "-")}
            answers = await asyncio.gather(
                *[each.send(body, **key) for each in (intake, other) for _ in range(3)]
            )
            assert {answer.status_code for answer in answers} == {202}
            assert len({answer.content for answer in answers}) == 1
    assert await intake.count("referral") == 20
    assert await intake.count("message") == 20


async def test_two_processes_updating_the_same_referral_lose_no_version(publishing: Intake):
    async with Intake(publishing.settings, publishing.database_url).open() as other:
        other.publish()
        bodies = [form(summary=f"Story {number}.") for number in range(20)]
        await asyncio.gather(
            *[(publishing, other)[n % 2].send(body) for n, body in enumerate(bodies)]
        )
        (row,) = await publishing.fetch("SELECT version FROM referral")
        events = await publishing.published(INTAKE, 20)
    assert row["version"] == 20
    sequences = [int(dict(each.headers)["ce_sequence"]) for each in events]
    assert sequences == list(range(1, 21))
    assert [json.loads(each.value)["version"] for each in events] == list(range(1, 21))


async def test_a_test_source_marks_all_that_it_sends(publishing: Intake):
    told = (await publishing.send(form(), source="test-harness")).json()
    (state,) = await publishing.published(INTAKE, 1)
    assert json.loads(state.value)["test"] is True
    status = (await publishing.status(told["referral_id"], source="test-harness")).json()
    assert status["test"] is True


async def test_a_source_reads_its_own_referrals_alone(intake: Intake):
    told = (await intake.send(form())).json()
    own = await intake.status(told["referral_id"])
    others = await intake.status(told["referral_id"], source="test-harness")
    nobodys = await intake.status(str(UUID(int=0)))
    nonsense = await intake.status("no-id")
    assert own.status_code == 200
    assert [each.status_code for each in (others, nobodys, nonsense)] == [404] * 3
    assert others.content == nobodys.content


async def test_the_status_tells_no_identity(intake: Intake):
    told = (await intake.send(form())).json()
    status = await intake.status(told["referral_id"])
    assert status.json()["status"] == "received"
    for private in ("Testperson", "Testreferrer", "ZZ99", "grab rail"):
        assert private not in status.text
    assert FORM["reference"] in status.text


async def test_a_key_works_as_soon_as_it_is_issued_and_another_does_not(intake: Intake):
    assert (await intake.send(form())).status_code == 202
    wrong = await intake.send(form(), Authorization="Bearer nobody")
    assert wrong.status_code == 401
    assert (await intake.send(form(), source="test-harness")).status_code == 202


async def test_what_cannot_be_read_is_kept_once_however_often_it_comes(intake: Intake):
    for _ in range(2):
        assert (await intake.send(form(reason="none"))).status_code == 422
    assert await intake.count("reject") == 1


async def test_an_older_state_of_the_form_that_comes_late_is_refused(intake: Intake):
    newer = form(summary="She has a rail.", written_at="2026-11-02T10:00:00Z")
    older = form(summary="She needs a rail.", written_at="2026-11-02T09:59:59Z")
    await intake.send(newer)
    late = await intake.send(older)
    assert (late.status_code, late.json()["type"].rpartition("/")[2]) == (409, "conflict")
    assert [tuple(row) for row in await intake.fetch("SELECT version FROM referral")] == [(1,)]


async def test_who_sends_at_another_door_reads_with_a_key_and_sends_nothing(
    intake: Intake, tmp_path: Path
):
    async with looking(intake, tmp_path) as folder:
        folder.drop("one.csv", csv_file([row()]))
        (told,) = await folder.reply("one.csv")
    status = await intake.status(told["referral_id"], source="yas-forms")
    assert (status.status_code, status.json()["status"]) == (200, "received")
    assert (await intake.send(form(), source="yas-forms")).status_code == 403
