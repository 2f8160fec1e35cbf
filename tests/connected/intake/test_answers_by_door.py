"""What became of a referral goes back the way it came: by BaRS, and into ADW's outbox."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fhir.resources.R4B import get_fhir_model_class
from starlette.responses import JSONResponse, Response

from services.contracts.case import CaseStep, Closed
from services.contracts.feedback import Accepted, ReturnedToReferrer
from services.contracts.vocabulary import Outcome
from services.intake import erase
from services.intake.source import Source
from tests.connected.intake.answered import deliver, hear, receiver, told_at
from tests.connected.intake.bundle import bundle
from tests.connected.intake.conftest import Intake
from tests.connected.intake.receiver import Came, Receiver
from tests.connected.intake.telling import AT, routed, step
from tests.connected.intake.ward import Ward
from tests.unit.intake.notices import MESSAGE_ID, notice
from tests.waiting import until

__all__ = ["receiver"]

TEAM = "rapid_response"
JSON = {"Content_Type": "application/fhir+json"}
HOSPITAL = told_at("", "hospital-adw", tells=("rejected",))


@pytest.fixture
def ambulance(receiver: Receiver, tmp_path: Path) -> Source:
    """A BaRS source that is told, with a token to show."""
    token = tmp_path / "ambulance.token"
    token.write_text("a token for tests\n")
    token.chmod(0o600)
    base = f"{receiver.url}/FHIR/R4"
    return told_at(base, "bars-examples", target="2222222222", token="ambulance")


async def sent(intake: Intake, conversation: str) -> UUID:
    """The id of a referral that came by BaRS."""
    body = json.dumps(json.loads(bundle()) | {"id": "c4b190d6-0000-4000-8000-000000000001"})
    response = await intake.send_fhir(body.encode(), **JSON, X_Correlation_Id=conversation)
    assert response.status_code == 200, response.text
    return UUID((await intake.fetch("SELECT id FROM referral"))[0]["id"].hex)


def rejected(referral_id: UUID, reason: str = "other-authority") -> ReturnedToReferrer:
    return ReturnedToReferrer(referral_id=referral_id, team=TEAM, at=AT, reason=reason)


def resource(came: Came, kind: str) -> Any:
    """The first resource of a type in a message."""
    found = (each["resource"] for each in came.told["entry"])
    return next(each for each in found if each["resourceType"] == kind)


def duplicate(_: Came) -> Response:
    """What a receiver says of a message that it has."""
    issue = {"severity": "error", "code": "duplicate"}
    return JSONResponse({"resourceType": "OperationOutcome", "issue": [issue]}, 409)


def invariant(_: Came) -> Response:
    """What a receiver says of a message that it cannot take."""
    issue = {"severity": "error", "code": "invariant"}
    return JSONResponse({"resourceType": "OperationOutcome", "issue": [issue]}, 400)


async def test_a_bars_sender_is_told_in_its_own_conversation(
    intake: Intake, receiver: Receiver, ambulance: Source, tmp_path: Path
):
    conversation = str(uuid4())
    referral_id = await sent(intake, conversation)
    accepted = Accepted(referral_id=referral_id, team=TEAM, at=AT)
    await hear(intake, [ambulance], routed(referral_id, destination=TEAM), accepted)
    await hear(intake, [ambulance], rejected(referral_id))
    running = deliver(intake, tmp_path, ambulance)
    await until(lambda: len(receiver.came) == 3)
    await intake.until("SELECT count(*) = 3 FROM answer_delivery WHERE state = 'delivered'")
    await running.stop()
    for came in receiver.came:
        assert came.path == "/FHIR/R4/$process-message"
        assert came.headers["x-correlation-id"] == conversation
        assert came.headers["authorization"] == "Bearer a token for tests"
        response = resource(came, "MessageHeader")["response"]
        assert response["identifier"] == "c4b190d6-0000-4000-8000-000000000001"
        get_fhir_model_class("Bundle").model_validate(came.told)
        for private in ("Testpatient", "Example", "1941", "helped up"):
            assert private not in came.body.decode().replace("examples", "")
    statuses = [resource(came, "Encounter")["status"] for came in receiver.came]
    assert statuses == ["planned", "in-progress", "cancelled"]
    reason = resource(receiver.came[-1], "Encounter")["reasonCode"][0]
    assert (reason["coding"][0]["code"], reason["text"]) == (
        "OTH",
        "Another council is responsible.",
    )


async def test_the_conversation_outlives_the_senders_keys_and_the_body(
    intake: Intake, receiver: Receiver, ambulance: Source, tmp_path: Path
):
    conversation = str(uuid4())
    referral_id = await sent(intake, conversation)
    await intake.fetch("DELETE FROM answer RETURNING 1")
    await intake.fetch("UPDATE message SET body = '' RETURNING 1")
    closed: CaseStep = step(referral_id, Closed, 1, outcome=Outcome.SUPPORT)
    await hear(intake, [ambulance], routed(referral_id), closed)
    running = deliver(intake, tmp_path, ambulance)
    await until(lambda: len(receiver.came) == 2)
    await running.stop()
    assert {each.headers["x-correlation-id"] for each in receiver.came} == {conversation}
    response = resource(receiver.came[-1], "MessageHeader")["response"]
    assert response["identifier"] == str(referral_id)


async def test_erasure_forgets_the_conversation_too(intake: Intake):
    referral_id = await sent(intake, str(uuid4()))
    async with intake.runtime.works.begin() as work:
        await erase.erase(work, referral_id, actor="a.clerk", reason="asked")
    ((conversation,),) = await intake.fetch("SELECT conversation FROM message")
    assert conversation is None


@pytest.mark.parametrize(
    ("behaves", "state", "came"), [(duplicate, "delivered", 1), (invariant, "undeliverable", 1)]
)
async def test_what_a_bars_receiver_says_of_the_message_is_final(
    intake: Intake,
    receiver: Receiver,
    ambulance: Source,
    tmp_path: Path,
    behaves: Any,
    state: str,
    came: int,
):
    receiver.behaves = behaves
    await hear(intake, [ambulance], routed(await sent(intake, str(uuid4()))))
    running = deliver(intake, tmp_path, ambulance)
    await intake.until("SELECT state = $1 FROM answer_delivery", state)
    await running.stop()
    assert len(receiver.came) == came


@pytest.fixture
async def ward(intake: Intake, tmp_path: Path) -> Ward:
    """A hospital whose assessment notice was taken up, and whose answer it has fetched."""
    found = Ward(intake, tmp_path / "hospital-adw")
    assert (await found.asked(notice()))["event"] == "975711000000108"
    return found


async def given_back(ward: Ward) -> UUID:
    """Have the team give the hospital's referral back; its id."""
    (row,) = await ward.intake.fetch("SELECT id FROM referral")
    referral_id = UUID(row["id"].hex)
    back = rejected(referral_id)
    await hear(ward.intake, [HOSPITAL], routed(referral_id, destination=TEAM), back)
    return referral_id


async def test_a_hospital_finds_in_the_outbox_that_its_notice_is_rejected_after_all(
    ward: Ward, tmp_path: Path
):
    await given_back(ward)
    running = deliver(ward.intake, tmp_path, HOSPITAL, adw_dir=tmp_path)
    await ward.intake.until("SELECT state = 'delivered' FROM answer_delivery")
    await running.stop()
    (only,) = ward.answers()
    assert (only["event"], only["of"], only["code"]) == ("975721000000102", MESSAGE_ID, "ok")
    assert only["text"] == "Not taken up after all. Another council is responsible."


async def test_put_there_again_after_a_kill_it_is_the_same_file(ward: Ward, tmp_path: Path):
    await given_back(ward)
    for _ in range(2):
        running = deliver(ward.intake, tmp_path, HOSPITAL, adw_dir=tmp_path)
        await ward.intake.until("SELECT state = 'delivered' FROM answer_delivery")
        await running.stop()
        await ward.intake.fetch("UPDATE answer_delivery SET state = 'waiting' RETURNING 1")
    assert len(ward.answers()) == 1


async def test_a_notice_that_is_not_kept_any_more_has_no_later_answer(ward: Ward, tmp_path: Path):
    await given_back(ward)
    await ward.intake.fetch("UPDATE message SET body = '' RETURNING 1")
    running = deliver(ward.intake, tmp_path, HOSPITAL, adw_dir=tmp_path)
    await ward.intake.until("SELECT why = 'unaddressed' FROM answer_delivery")
    await running.stop()
    assert ward.answers() == []
