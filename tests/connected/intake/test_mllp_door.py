"""The HL7 v2 door, on real servers: AA is told after COMMIT, and only then."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from services.contracts.catalogue import INTAKE, RECORD
from services.intake.disabling import disable
from services.intake.doors.mllp_frames import framed
from tests.connected.intake.conftest import Intake
from tests.connected.intake.gate import Gate
from tests.connected.intake.mllp import hl7_door
from tests.unit.intake.hl7 import PID, PV1, RF1, discharge, example, message, msh, segment
from tests.unit.intake.mllp import Door, word


@pytest.fixture
async def door(intake: Intake) -> AsyncIterator[Door]:
    async with hl7_door(intake) as opened:
        yield opened


async def test_a_referral_is_durable_when_the_sender_is_told(intake: Intake, door: Door):
    answer = await door.ask(example("hl7-after-a-hip-fracture.hl7"))
    (row,) = await intake.fetch("SELECT id, version, source, source_reference FROM referral")
    assert answer[1].split("|")[:3] == ["MSA", "AA", "EX-0001"]
    assert f"Accepted: {row['id']} version 1" in answer[1]
    assert (row["source"], row["source_reference"]) == ("hospital-hl7", "PV1-19|V0000001")


async def test_what_was_sent_is_kept_byte_by_byte(intake: Intake, door: Door):
    sent = message(RF1, PID, PV1, "NTE|1||Zoë")
    await door.ask(sent)
    (row,) = await intake.fetch("SELECT body, media_type FROM message")
    assert (row["body"], row["media_type"]) == (sent, "application/hl7-v2")


async def test_the_facts_go_without_a_name_and_the_person_to_the_record(publishing: Intake):
    async with hl7_door(publishing) as door:
        await door.ask(example("hl7-after-a-hip-fracture.hl7"))
        (state,) = await publishing.published(INTAKE, 1)
        (record,) = await publishing.published(RECORD, 1)
    facts = json.loads(state.value)["facts"]
    assert (facts["channel"], facts["equipment_needs"]) == ("hl7", "yes")
    assert json.loads(record.value)["person"]["family_name"] == "Testperson"
    person = ("Testperson", "Testkin", "9990000409", "ZZ99")
    for private in (*person, "toilet", "V0000001", "REF-0001"):
        assert private.encode() not in state.value


@pytest.mark.parametrize("type_", ["REF^I12", "ADT^A03", "ADT^A11"])
async def test_another_patient_s_visit_under_a_number_that_is_taken_changes_nothing(
    intake: Intake, door: Door, type_: str
):
    first = example("hl7-after-a-hip-fracture.hl7")
    assert word(await door.ask(first)) == "AA"
    other = first.replace(b"EX-0001", b"EX-0002").replace(b"9990000409", b"9990000018")
    other = other.replace(b"|Testperson^", b"|Otherperson^")
    answer = await door.ask(other.replace(b"REF^I12^REF_I12", type_.encode()))
    assert (word(answer), "205" in "".join(answer)) == ("AE", True)
    (row,) = await intake.fetch("SELECT version, withdrawn_at FROM referral")
    assert (row["version"], row["withdrawn_at"]) == (1, None)


async def test_the_same_again_gets_the_same_acknowledgement_and_does_nothing(
    intake: Intake, door: Door
):
    first, again = await door.ask(message()), await door.ask(message())
    assert again[1:] == first[1:]
    assert word(first) == "AA"
    assert await intake.count("message") == 1


async def test_the_same_control_id_with_another_message_is_refused(intake: Intake, door: Door):
    await door.ask(message())
    answer = await door.ask(message(RF1, PID, PV1, "NTE|1||More."))
    assert word(answer) == "AE"
    assert "205^Duplicate key identifier" in answer[2]
    assert await intake.count("reject") == 1


async def test_an_update_a_discharge_and_a_cancellation_are_versions_of_one_referral(
    publishing: Intake,
):
    async with hl7_door(publishing) as door:
        told = [
            word(await door.ask(each))
            for each in (
                message(RF1, PID, PV1, "OBX|1|CE|SG^Safeguarding^L||Y^Yes^HL70136"),
                discharge(f10="M2", f7="20260107143000"),
                message(RF1, PID, PV1, header=msh("REF^I14", f10="M3", f7="20260108090000")),
            )
        ]
        states = await publishing.published(INTAKE, 3)
    assert told == ["AA"] * 3
    types = [dict(each.headers)["ce_type"].decode() for each in states]
    assert types == [
        "asc.referral.received.v1",
        "asc.referral.updated.v1",
        "asc.referral.withdrawn.v1",
    ]
    assert [json.loads(each.value)["facts"]["safeguarding"] for each in states] == ["yes"] * 3


async def test_a_discharge_tells_what_it_says_and_takes_nothing_away(publishing: Intake):
    async with hl7_door(publishing) as door:
        await door.ask(example("hl7-after-a-hip-fracture.hl7"))
        await door.ask(example("hl7-discharged.hl7"))
        records = await publishing.published(RECORD, 2)
    first, second = (json.loads(each.value) for each in records)
    assert set(first["narrative"]) < set(second["narrative"])
    assert "The person has been discharged." in second["narrative"]
    assert second["person"] == first["person"]


async def test_a_discharge_of_nobody_we_know_makes_no_referral(intake: Intake, door: Door):
    answer = await door.ask(discharge())
    assert word(answer) == "AE"
    assert "204^Unknown key identifier" in answer[2]
    assert await intake.count("referral") == 0
    assert await intake.count("reject") == 1


async def test_a_message_older_than_what_is_held_is_refused(door: Door):
    await door.ask(message(header=msh(f7="20260105120000")))
    late = message(header=msh("REF^I13", f10="M2", f7="20260105110000"))
    assert word(await door.ask(late)) == "AE"


async def test_what_is_refused_is_kept_and_not_repeated(intake: Intake, door: Door):
    bad = message(RF1, PID.replace("19410203", "19413202"), PV1)
    answer = await door.ask(bad)
    (row,) = await intake.fetch("SELECT source, door, reason, body FROM reject")
    assert answer[1:] == [
        "MSA|AE|M1|This is a date, as 19501231.",
        "ERR||PID^1^7|102^Data type error^HL70357|E||||This is a date, as 19501231.",
    ]
    assert (row["source"], row["door"], row["reason"]) == ("hospital-hl7", "hl7", "invalid")
    assert row["body"] == bad


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (msh("ORU^R01"), "200"),
        (msh("ADT^A01"), "201"),
        (msh(f11="T"), "202"),
        (msh(f11="D"), "202"),
        (msh(f12="3.0"), "203"),
    ],
)
async def test_what_is_not_taken_here_is_rejected_and_kept(
    intake: Intake, door: Door, header: str, code: str
):
    answer = await door.ask(message(header=header))
    assert word(answer) == "AR"
    assert f"|{code}^" in answer[2]
    assert await intake.count("reject") == 1


async def test_a_sender_that_nobody_knows_is_rejected_and_nothing_is_kept(
    intake: Intake, door: Door
):
    answer = await door.ask(message(header=msh(f3="TESTPERSON")))
    assert word(answer) == "AR"
    assert "TESTPERSON" not in "".join(answer)
    assert await intake.count("reject") == 0


async def test_many_messages_in_one_piece_are_answered_in_their_order(intake: Intake, door: Door):
    sent = [
        message(RF1, PID, segment("PV1", f19=f"V{n}"), header=msh(f10=f"M{n}")) for n in range(50)
    ]
    async with door.line() as line:
        await line.send(b"".join(map(framed, sent)))
        answers = [await line.answer() for _ in sent]
    assert [each[1].split("|")[1:3] for each in answers] == [["AA", f"M{n}"] for n in range(50)]
    assert await intake.count("referral") == 50


async def test_eight_senders_of_one_message_make_one_referral(intake: Intake, door: Door):
    answers = await asyncio.gather(*[door.ask(message()) for _ in range(8)])
    assert {word(each) for each in answers} == {"AA"}
    assert len({each[1] for each in answers}) == 1
    assert await intake.count("message") == 1


async def test_enhanced_mode_is_answered_as_it_asks(intake: Intake, door: Door):
    async with door.line() as line:
        assert word(await line.ask(message(header=msh(f15="AL", f16="NE")))) == "CA"
        await line.send(framed(message(header=msh("REF^I13", f10="M2", f15="NE", f16="NE"))))
        assert word(await line.ask(message(header=msh("REF^I13", f10="M3")))) == "AA"
    assert await intake.count("message") == 3


async def test_over_the_cap_a_connection_is_ended_and_the_others_go_on(intake: Intake):
    async with hl7_door(intake, mllp_connections=8) as door, door.line() as one:
        assert word(await one.ask(message())) == "AA"
        async with door.line() as two:
            assert word(await two.ask(message())) == "AA"
            async with door.line() as three:
                assert await three.ended()
            assert word(await one.ask(message())) == "AA"
        assert word(await one.ask(message())) == "AA"


async def test_a_disabled_system_is_told_so_and_its_message_is_kept(intake: Intake):
    async with intake.connected() as connection:
        await disable(connection, "hospital-hl7", reason="a drill", actor="ada")
    async with hl7_door(intake) as door:
        answer = await door.ask(example("hl7-after-a-hip-fracture.hl7"))
    assert answer[1].split("|")[:3] == ["MSA", "AR", "EX-0001"]
    assert "Messages of this source are not taken." in answer[1]
    assert await intake.count("referral") == 0
    (kept,) = await intake.fetch("SELECT source, status FROM reject")
    assert (kept["source"], kept["status"]) == ("hospital-hl7", 403)


async def test_while_postgresql_is_away_nothing_is_acknowledged(gated: Intake, gate: Gate):
    async with hl7_door(gated) as door, door.line() as line:
        assert word(await line.ask(message())) == "AA"
        gate.shut()
        away = await line.ask(message(header=msh("REF^I13", f10="M2")))
        assert word(away) == "AE"
        assert "207^Application internal error" in away[2]
        assert away[2].endswith("please send it again.")
        gate.open()
        assert word(await line.ask(message(header=msh("REF^I13", f10="M2")))) == "AA"
    assert await gated.count("message") == 2


async def test_a_commit_without_an_answer_is_not_acknowledged_and_the_retry_is_one_referral(
    gated: Intake, gate: Gate
):
    async with hl7_door(gated) as door, door.line() as line:
        assert word(await line.ask(message())) == "AA"
        gate.cut_at_commit = True
        another = message(RF1, PID, segment("PV1", f19="V2"), header=msh(f10="M2"))
        assert word(await line.ask(another)) == "AE"
        again = await line.ask(another)
        assert word(again) == "AA"
        assert again[1].endswith("version 1")
    assert await gated.count("referral") == 2
    assert await gated.count("message") == 2


async def test_what_cannot_be_read_is_kept_once_however_often_it_comes(intake: Intake, door: Door):
    for _ in range(2):
        assert word(await door.ask(message(RF1))) != "AA"
    assert await intake.count("reject") == 1
