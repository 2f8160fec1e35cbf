"""Notices in a folder become referrals, and their answers stand in the outbox: on real servers."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from services.chassis.failures import Unavailable
from services.intake import erase
from services.intake.app import build_service
from services.intake.formats.adw_events import Event
from services.intake.settings import IntakeSettings
from tests.connected.intake.adw_process import SOURCE
from tests.connected.intake.conftest import Intake
from tests.connected.intake.ward import Ward
from tests.unit.intake.notices import MESSAGE_ID, SAFEGUARDING, coded, discharge, notice, withdrawal
from tests.waiting import until

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "adw"

ACCEPTED = {"assessment": "975711000000108", "discharge": "975821000000109"}
REJECTED = {"assessment": "975721000000102", "discharge": "975831000000106"}
WITHDRAWN, NOT_WITHDRAWN = "1025651000000109", "1025641000000106"


@pytest.fixture
def settings(settings: IntakeSettings, tmp_path: Path) -> IntakeSettings:
    """The settings of this test's intake, with a folder for notices."""
    return settings.model_copy(update={"adw_dir": tmp_path, "answer_within_seconds": 2})


@pytest.fixture
def ward(intake: Intake, tmp_path: Path) -> Ward:
    """A hospital's side of the folders."""
    return Ward(intake, tmp_path / SOURCE)


async def referral(intake: Intake) -> dict[str, Any]:
    """The only referral there is, with its facts and its record."""
    [row] = await intake.fetch(
        "SELECT r.*, c.record FROM referral r JOIN record c ON c.referral_id = r.id"
    )
    told = {"facts": json.loads(row["facts"]), "record": json.loads(row["record"])}
    return dict(row) | told


async def test_the_service_takes_a_notice_up_and_accepts_it(ward: Ward) -> None:
    watching, *_, door = build_service(ward.intake.settings).background
    running = [asyncio.create_task(each(ward.intake.runtime)) for each in (watching, door)]
    ward.send(notice())
    await until(lambda: len(ward.files("done")) == 1)
    for each in running:
        each.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    [accepted] = ward.answers()
    assert accepted["of"] == MESSAGE_ID
    assert (accepted["event"], accepted["code"]) == (ACCEPTED["assessment"], "ok")
    assert accepted["from"] == "urn:nhs-uk:addressing:ods:V396BB"
    assert accepted["to"] == "urn:nhs-uk:addressing:ods:RFM8C2"
    assert (await referral(ward.intake))["facts"]["channel"] == "adw"


async def test_a_discharge_notice_moves_the_date_and_keeps_what_the_assessment_said(
    ward: Ward,
) -> None:
    await ward.asked(notice(asked=[coded(SAFEGUARDING, "Y", "Yes")]))
    told = await ward.asked(discharge())
    assert (told["event"], told["code"]) == (ACCEPTED["discharge"], "ok")
    assert "no statement of the council about the date" in told["text"]
    found = await referral(ward.intake)
    assert found["version"] == 2
    assert found["facts"]["safeguarding"] == "yes", "a discharge notice is silent on it"
    assert found["facts"]["respond_by_asked"].startswith("2026-03-09")
    assert any("PROPOSED for 09 March 2026" in line for line in found["record"]["narrative"])


async def test_withdrawing_the_discharge_notice_brings_the_earlier_date_back(ward: Ward) -> None:
    for body in (notice(), discharge()):
        await ward.asked(body)
    told = await ward.asked(withdrawal(Event.WITHDRAW_DISCHARGE, "04"))
    assert told["event"] == WITHDRAWN
    found = await referral(ward.intake)
    assert (found["version"], found["withdrawn_at"]) == (3, None)
    assert found["facts"]["respond_by_asked"].startswith("2026-03-12")
    again = await ward.asked(
        withdrawal(Event.WITHDRAW_DISCHARGE, bundle_id="another", message_id="another")
    )
    assert (again["event"], again["code"]) == (NOT_WITHDRAWN, "ok")
    assert "There is no discharge notice" in again["text"]


@pytest.mark.parametrize("event", [Event.WITHDRAW_ALL, Event.WITHDRAW_ASSESSMENT])
async def test_withdrawing_the_assessment_notice_ends_the_referral(
    ward: Ward, event: Event
) -> None:
    for body in (notice(), discharge()):
        await ward.asked(body)
    assert (await ward.asked(withdrawal(event, "08")))["event"] == WITHDRAWN
    found = await referral(ward.intake)
    assert found["withdrawn_at"] is not None
    [event_row] = await ward.intake.fetch(
        "SELECT convert_from(value, 'UTF8') AS body FROM outbox"
        " WHERE convert_from(value, 'UTF8') LIKE '%deceased%'"
    )
    assert json.loads(event_row["body"])["reason"] == "deceased"
    late = await ward.asked(discharge(bundle_id="late", message_id="late", written=LATER))
    assert (late["event"], late["code"]) == (REJECTED["discharge"], "ok")


LATER = "2026-03-07T09:00:00+00:00"


async def test_a_discharge_notice_of_nobody_is_rejected_and_kept(ward: Ward) -> None:
    told = await ward.asked(discharge())
    assert (told["event"], told["code"]) == (REJECTED["discharge"], "ok")
    assert "There is no referral under this reference" in told["text"]
    assert await ward.intake.count("referral") == 0
    assert await ward.intake.count("reject") == 1
    assert len(ward.files("quarantine")) == 1
    await ward.asked(notice())
    assert (await ward.asked(discharge()))["event"] == ACCEPTED["discharge"], "sent again"


async def test_the_same_message_again_gets_the_same_answer_to_the_byte(ward: Ward) -> None:
    ward.send(notice())
    await ward.round()
    [first] = ward.files("outbox")
    content = first.read_bytes()
    first.unlink()
    ward.send(notice())
    await ward.round()
    assert [path.read_bytes() for path in ward.files("outbox")] == [content]
    assert (await referral(ward.intake))["version"] == 1
    assert len(ward.files("done")) == 2


async def test_an_older_notice_is_rejected(ward: Ward) -> None:
    for body in (notice(), discharge()):
        await ward.asked(body)
    told = await ward.asked(notice(message_id="older", bundle_id="older", story="Something else."))
    assert (told["event"], told["code"]) == (REJECTED["assessment"], "ok")
    assert "older than what is held" in told["text"]


async def test_what_asks_for_no_answer_gets_none(ward: Ward) -> None:
    """A council's answer, an admission notice, a site that nobody knows, and no message at all."""
    for body in (
        notice("975711000000108"),
        notice(Event.ADMISSION),
        notice(sender="X99999"),
        b"<Bundle",
        b"\x1f\x8b not XML",
    ):
        ward.send(body)
    await ward.round()
    assert ward.files("outbox") == []
    assert len(ward.files("done")) == 1, "the admission notice"
    assert len(ward.files("quarantine")) == 4
    assert await ward.intake.count("reject") == 5
    assert await ward.intake.count("referral") == 0


WRONG = [
    ({"to": "X99999"}, "addressed to another organisation"),
    ({"status": "rejected"}, "The status of the request does not go with the event"),
    ({"born": "Testsecret"}, "This is a date"),
    ({"written": "yesterday"}, "This is a time"),
    ({"reference": ""}, "The request needs one identifier"),
]


@pytest.mark.parametrize(("said", "why"), WRONG)
async def test_a_wrong_notice_is_rejected_without_a_word_of_it(
    ward: Ward, said: dict[str, str], why: str
) -> None:
    ward.send(notice(**said))
    await ward.round()
    [told] = ward.answers()
    assert (told["event"], told["code"]) == (REJECTED["assessment"], "fatal-error")
    assert why in told["text"]
    [file] = ward.files("outbox")
    for secret in (b"Testperson", b"Testsecret", b"9990000018", b"Example Street", b"Testliaison"):
        assert secret not in file.read_bytes()
    assert (len(ward.files("quarantine")), await ward.intake.count("reject")) == (1, 1)


async def test_a_notice_that_is_too_large_is_kept_in_part(ward: Ward) -> None:
    ward.send(notice(story="x" * 300_000))
    await ward.round()
    [row] = await ward.intake.fetch("SELECT size, reason, length(body) AS kept FROM reject")
    assert (row["size"] > 300_000, row["reason"], row["kept"]) == (True, "too_large", 65_536)


async def test_of_a_notice_about_an_erased_person_only_that_it_came_is_kept(ward: Ward) -> None:
    await ward.asked(notice())
    found = await referral(ward.intake)
    async with ward.intake.runtime.works.begin() as work:
        await erase.erase(work, found["id"], actor="a.clerk", reason="asked by the person")
    before = ward.files("done")
    told = await ward.asked(discharge())
    assert (told["event"], told["code"]) == (REJECTED["discharge"], "ok")
    assert "erased" in told["text"]
    [row] = await ward.intake.fetch("SELECT reason, length(body) AS kept FROM reject")
    assert (row["reason"], row["kept"]) == ("erased", 0)
    assert ward.files("quarantine") + ward.files("working") == []
    assert ward.files("done") == before


async def test_control_files_go_with_their_notices_and_reports_to_a_person(ward: Ward) -> None:
    ward.send(notice(), "X26HC010_1.dat")
    ward.send(b"<DTSControl><MessageType>Data</MessageType></DTSControl>", "X26HC010_1.ctl")
    ward.send(b"<DTSControl><MessageType>Report</MessageType></DTSControl>", "X26HC010_2.ctl")
    ward.send(b"<!DOCTYPE x [<!ENTITY a 'b'>]><DTSControl>&a;</DTSControl>", "X26HC010_3.ctl")
    await ward.round()
    assert len(ward.files("done")) == 2
    assert len(ward.files("quarantine")) == 2
    assert len(ward.files("outbox")) == 1
    rows = await ward.intake.fetch("SELECT source, door, reason FROM reject")
    assert [tuple(row) for row in rows] == [("hospital-adw", "adw", "not_a_referral")] * 2


async def test_in_an_outage_a_notice_stays_and_is_answered_after_it(ward: Ward) -> None:
    await ward.round()
    ward.send(notice())
    async with ward.intake.connected() as connection, connection.transaction():
        await connection.execute("LOCK TABLE answer IN ACCESS EXCLUSIVE MODE")
        with pytest.raises(Unavailable):
            await ward.round()
        assert ward.files("outbox") == []
        assert len(ward.files("working")) == 1
    await ward.round()
    assert [each["event"] for each in ward.answers()] == [ACCEPTED["assessment"]]
    assert (await referral(ward.intake))["version"] == 1


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published messages are not beside the repo")
async def test_the_published_messages_in_their_order(ward: Ward) -> None:
    for name in ("Assessment-Notice", "Discharge-Notice", "Withdrawal-Notice"):
        ward.send((PUBLISHED / f"ADW-Message-{name}.xml").read_bytes())
    ward.send((PUBLISHED / "ADW-Message-Assessment-Notice-Accept-Response.xml").read_bytes())
    await ward.round()
    events = [each["event"] for each in ward.answers()]
    assert events == [ACCEPTED["assessment"], ACCEPTED["discharge"], WITHDRAWN]
    assert (len(ward.files("done")), len(ward.files("quarantine"))) == (3, 1)
    found = await referral(ward.intake)
    assert (found["version"], found["withdrawn_at"] is not None) == (3, True)
