"""HAPI HL7 v2's client at our door: it sends, and its parser reads what we answer, validating."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.connected.intake.conftest import Intake
from tests.connected.intake.mllp import hl7_door
from tests.hapi import v2_jars
from tests.hapi.required import required
from tests.unit.intake.hl7 import PID, PV1, RF1, discharge, example, message, msh, segment

Told = dict[str, str | None]


@pytest.fixture(scope="module")
def jars() -> Path:
    """HAPI's jars."""
    return required(v2_jars.ensure, "HAPI HL7 v2")


async def send(jars: Path, port: int, aside: Path, *messages: bytes) -> list[Told]:
    """What HAPI makes of the answers."""
    given, found = aside / "given.json", aside / "found.json"
    texts = [each.decode().replace("\n", "\r") for each in messages]
    given.write_text(json.dumps(texts))
    command = (sys.executable, "-m", "tests.hapi.v2_client", jars, port, given, found)
    running = await asyncio.create_subprocess_exec(
        *map(str, command), stderr=asyncio.subprocess.PIPE
    )
    _, complaint = await running.communicate()
    assert running.returncode == 0, complaint.decode()
    answers: list[Told] = json.loads(found.read_text())
    return answers


async def test_hapi_sends_referrals_and_reads_our_acknowledgements(
    intake: Intake, jars: Path, tmp_path: Path
):
    somebody = segment("PID", f5="Otherperson^Example", f7="19500101")
    zoe = message(RF1, somebody, segment("PV1", f19="V2"), "NTE|1||Zoë", header=msh(f10="M2"))
    async with hl7_door(intake) as door:
        told = await send(
            jars,
            door.port,
            tmp_path,
            example("hl7-after-a-hip-fracture.hl7"),
            example("hl7-discharged.hl7"),
            zoe,
            example("hl7-after-a-hip-fracture.hl7"),
        )
    assert [(each["name"], each["MSA-1"], each["MSA-2"]) for each in told] == [
        ("ACK", "AA", "EX-0001"),
        ("ACK", "AA", "EX-0002"),
        ("ACK", "AA", "M2"),
        ("ACK", "AA", "EX-0001"),
    ]
    assert told[3]["MSA-3"] == told[0]["MSA-3"]
    (row,) = await intake.fetch("SELECT record FROM record WHERE record::text LIKE '%Zo%'")
    assert json.loads(row["record"])["narrative"][0] == "Zoë"
    assert await intake.count("message") == 3


async def test_hapi_reads_our_refusals(intake: Intake, jars: Path, tmp_path: Path):
    bad_date = PID.replace("19410203", "19413202")
    async with hl7_door(intake) as door:
        told = await send(
            jars,
            door.port,
            tmp_path,
            message(RF1, bad_date, PV1),
            message(RF1, bad_date, PV1, header=msh(f12="2.4")),
            message(RF1, bad_date, PV1, header=msh(f12="2.3")),
            message(header=msh(f11="T", f10="M4")),
            message(PID, PV1, header=msh("ADT^A01", f10="M5")),
            discharge(f10="M6"),
        )
    assert [each["MSA-1"] for each in told] == ["AE", "AE", "AE", "AR", "AR", "AE"]
    assert [each["version"] for each in told] == ["2.5", "2.4", "2.3", "2.5", "2.5", "2.5"]
    assert [(each["ERR-2"], each["ERR-2-3"], each["ERR-3"], each["ERR-4"])
            for each in (told[0], *told[3:])] == [
        ("PID", "7", "102", "E"),
        ("MSH", "11", "202", "E"),
        ("MSH", "9", "201", "E"),
        (None, None, "204", "E"),
    ]  # fmt: skip
    assert [each["ERR-1-1-1"] for each in told[1:3]] == ["PID", "PID"]
    assert await intake.count("reject") == 6
