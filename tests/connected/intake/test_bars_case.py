"""One case by NHS BaRS on real servers: updated, cancelled, read; in order, and by its sender."""

from typing import Any
from uuid import uuid4

import pytest

from services.contracts.catalogue import INTAKE
from tests.connected.intake.bundle import bundle, cancellation
from tests.connected.intake.conftest import Intake
from tests.connected.intake.test_fhir_door import JSON, issue

FIRST, THEN, LATER = (f"2026-03-02T09:{minute}:00.0000000+00:00" for minute in ("00", "05", "10"))


def request_of(answer: Any) -> Any:
    """The ServiceRequest of a response message."""
    return answer.json()["entry"][1]["resource"]


async def refer(intake: Intake, **more: Any) -> str:
    """Send a referral; the id that it is given."""
    answer = await intake.send_fhir(bundle(written=FIRST, **more), **JSON)
    assert answer.status_code == 200
    return str(request_of(answer)["id"])


async def test_an_update_is_the_next_version_whatever_it_is_known_by(intake: Intake):
    conversation = {"X_Correlation_Id": str(uuid4())}
    first = await intake.send_fhir(bundle(written=FIRST), **JSON, **conversation)
    given = request_of(first)["id"]
    known_by = [
        ({"case": "CASE-1"}, {}, "2"),
        ({"case": None, "referral_id": given}, {}, "3"),
        ({"case": None}, conversation, "4"),
    ]
    for named, headers, version in known_by:
        said = bundle(reason="update", story=f"Said {version}.", written=THEN, **named)
        answer = await intake.send_fhir(said, **JSON, **headers)
        assert answer.status_code == 200, named
        assert (request_of(answer)["id"], request_of(answer)["meta"]["versionId"]) == (
            given,
            version,
        )
        assert request_of(answer)["identifier"][0]["system"]
    assert await intake.count("referral") == 1


async def test_an_update_older_than_what_is_held_is_a_conflict(intake: Intake):
    await refer(intake)
    await intake.send_fhir(bundle(reason="update", story="Newest.", written=LATER), **JSON)
    stale = await intake.send_fhir(bundle(reason="update", story="Late.", written=THEN), **JSON)
    assert (stale.status_code, issue(stale)) == (409, ("conflict", "REC_CONFLICT"))
    assert await intake.count("message") == 2
    assert await intake.count("reject") == 1


UNKNOWN = [
    bundle(reason="update", case="CASE-9"),
    cancellation(referral_id=str(uuid4())),
    cancellation(),
]


@pytest.mark.parametrize("body", UNKNOWN)
async def test_what_changes_an_unknown_case_finds_none(intake: Intake, body: bytes):
    await refer(intake)
    answer = await intake.send_fhir(body, **JSON)
    assert (answer.status_code, issue(answer)) == (404, ("not-found", "REC_NOT_FOUND"))
    assert await intake.count("referral") == 1


async def test_another_senders_referral_is_as_unknown_as_none(intake: Intake):
    given = await refer(intake)
    theirs = await intake.send_fhir(cancellation(referral_id=given), source="yas", **JSON)
    assert (theirs.status_code, issue(theirs)[0]) == (404, "not-found")
    assert (await intake.read_fhir(f"ServiceRequest/{given}")).json()["status"] == "active"


@pytest.mark.parametrize(
    ("status", "reason"),
    [("revoked", "withdrawn_by_source"), ("entered-in-error", "entered_in_error")],
)
async def test_a_cancellation_withdraws_the_referral_and_says_why(
    publishing: Intake, status: str, reason: str
):
    given = await refer(publishing)
    answer = await publishing.send_fhir(cancellation(referral_id=given, status=status), **JSON)
    assert (answer.status_code, request_of(answer)["status"]) == (200, status)
    _, withdrawn = await publishing.published(INTAKE, 2)
    assert dict(withdrawn.headers)["ce_type"] == b"asc.referral.withdrawn.v1"
    assert f'"reason":"{reason}"'.encode() in withdrawn.value
    read = await publishing.read_fhir(f"ServiceRequest/{given}")
    assert read.json()["status"] == status


async def test_what_is_cancelled_already_is_confirmed_and_never_updated(intake: Intake):
    given = await refer(intake)
    await intake.send_fhir(cancellation(referral_id=given), **JSON)
    again = await intake.send_fhir(cancellation(referral_id=given, written=LATER), **JSON)
    update = await intake.send_fhir(bundle(reason="update", story="Still there."), **JSON)
    assert (again.status_code, issue(again)[0]) == (409, "duplicate")
    assert (update.status_code, issue(update)[0]) == (409, "conflict")


async def test_a_case_that_was_cancelled_may_be_referred_again(intake: Intake):
    first = await refer(intake)
    await intake.send_fhir(cancellation(referral_id=first, written=THEN), **JSON)
    late = await intake.send_fhir(bundle(story="Delayed.", written=FIRST), **JSON)
    again = await intake.send_fhir(bundle(written=LATER), **JSON)
    update = await intake.send_fhir(bundle(reason="update", story="More.", written=LATER), **JSON)
    assert (late.status_code, issue(late)[0]) == (409, "conflict")
    assert (again.status_code, update.status_code) == (200, 200)
    second = request_of(again)
    assert second["id"] != first
    assert second["identifier"] == [{"system": "urn:example:cases", "value": "CASE-1"}]
    assert (request_of(update)["id"], request_of(update)["meta"]["versionId"]) == (
        second["id"],
        "2",
    )
    statuses = [
        (await intake.read_fhir(f"ServiceRequest/{each}")).json()["status"]
        for each in (first, second["id"])
    ]
    assert statuses == ["revoked", "active"]


async def test_a_cancellation_by_the_sender_of_the_same_conversation_needs_no_id(intake: Intake):
    conversation = {"X_Correlation_Id": str(uuid4())}
    await intake.send_fhir(bundle(), **JSON, **conversation)
    answer = await intake.send_fhir(cancellation(), **JSON, **conversation)
    assert answer.status_code == 200


async def test_a_cancellation_about_another_person_is_refused(intake: Intake):
    given = await refer(intake)
    other = await intake.send_fhir(cancellation(referral_id=given, born="1950-01-01"), **JSON)
    assert (other.status_code, issue(other)[0]) == (409, "conflict")
    assert "1950" not in other.text


async def test_two_cases_without_a_number_are_two_though_their_messages_look_alike(intake: Intake):
    """The addresses in a message are of that message alone: these two have the same."""
    one, other = {"X_Correlation_Id": str(uuid4())}, {"X_Correlation_Id": str(uuid4())}
    first = await intake.send_fhir(bundle(case=None), **JSON, **one)
    second = await intake.send_fhir(bundle(case=None, born="1950-01-01"), **JSON, **other)
    again = bundle(case=None, story="The person fell again.")
    third = await intake.send_fhir(again, **JSON, **one)
    assert [each.status_code for each in (first, second, third)] == [200, 200, 200]
    assert request_of(first)["id"] == request_of(third)["id"] != request_of(second)["id"]


async def test_a_message_that_names_two_referrals_is_refused(intake: Intake):
    given = await refer(intake)
    await refer(intake, case="CASE-2")
    both = bundle(reason="update", case="CASE-2", referral_id=given)
    answer = await intake.send_fhir(both, **JSON)
    assert (answer.status_code, issue(answer)[0]) == (409, "conflict")


async def test_what_a_team_has_ended_is_no_longer_cancelled(intake: Intake):
    given = await refer(intake)
    await ended(intake, given)
    answer = await intake.send_fhir(cancellation(referral_id=given), **JSON)
    assert (answer.status_code, issue(answer)[0]) == (409, "conflict")
    assert (await intake.read_fhir(f"ServiceRequest/{given}")).json()["status"] == "completed"


async def ended(intake: Intake, referral_id: str) -> None:
    """Have the team that leads close the referral."""
    async with intake.connected() as connection:
        await connection.execute(
            "INSERT INTO outcome (referral_id, version, revision, destination, copies, urgency,"
            " act_now, needs_person, decided_at)"
            " VALUES ($1, 1, 1, 'eit', '{}', 'routine', false, false, now())",
            referral_id,
        )
        await connection.execute(
            "INSERT INTO progress (referral_id, team, step, at)"
            " VALUES ($1, 'eit', 'closed', now())",
            referral_id,
        )
