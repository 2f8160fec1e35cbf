"""`frontdoor send` at the HL7 v2 door."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from services.chassis import http
from services.cli.app import app
from services.intake.doors.hl7 import Hl7Door
from services.intake.doors.mllp import Bounds, Mllp
from tests.unit.intake.hl7 import EXAMPLES, discharge
from tests.unit.intake.test_mllp import Remembering


@pytest.fixture
async def address(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A door on this machine, which the command is told of."""
    bound = http.listen("127.0.0.1", 0)
    bounds = Bounds(frame_within=2.0, connections=8, of_an_address=8)
    serving = asyncio.create_task(Mllp(Hl7Door(Remembering()), bounds).serve(bound))
    where = f"127.0.0.1:{bound.getsockname()[1]}"
    monkeypatch.setenv("FRONTDOOR_INTAKE_MLLP", where)
    yield where
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)


async def send(file: Path, *more: str) -> Result:
    """The command, in a thread: the door is in this one."""
    words = ["send", str(file), "--as", "hospital-hl7", *more]
    return await asyncio.to_thread(CliRunner().invoke, app, words)


@pytest.mark.usefixtures("address")
async def test_the_acknowledgement_is_shown_and_where_to_look_next() -> None:
    told = await send(EXAMPLES / "hl7-after-a-hip-fracture.hl7")
    assert told.exit_code == 0
    assert "MSA|AA|EX-0001|Accepted: " in told.stdout
    assert "frontdoor referral show" in told.stderr


@pytest.mark.usefixtures("address")
async def test_a_refusal_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "discharge.hl7").write_bytes(discharge())
    told = await send(tmp_path / "discharge.hl7", "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["status"] == "AE"


async def test_a_door_that_is_not_there_is_named(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDOOR_INTAKE_MLLP", "127.0.0.1:1")
    told = await send(EXAMPLES / "hl7-discharged.hl7")
    assert told.exit_code == 1
    assert "Intake cannot be reached at 127.0.0.1:1" in told.stderr
    assert address
