"""Notices in a folder become referrals, and their answers stand in the outbox: on real servers."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from services.intake.app import build_service
from services.intake.settings import IntakeSettings
from tests.connected.intake.conftest import Intake
from tests.unit.intake.notices import MESSAGE_ID, notice
from tests.waiting import until

PUBLISHED = Path(__file__).parents[4] / "shared" / "data" / "adw"
FHIR = {"f": "http://hl7.org/fhir"}


@pytest.fixture
def settings(settings: IntakeSettings, tmp_path: Path) -> IntakeSettings:
    """The settings of this test's intake, with a folder for notices."""
    return settings.model_copy(update={"adw_dir": tmp_path})


@pytest.fixture
async def ward(intake: Intake, settings: IntakeSettings) -> AsyncIterator["Ward"]:
    """A hospital's side of the folders, with the door open."""
    assert settings.adw_dir is not None
    found = Ward(intake, settings.adw_dir / "hospital-adw")
    async with found.open():
        yield found


class Ward:
    """What a MESH client does: it puts notices into the inbox, and fetches answers."""

    def __init__(self, intake: Intake, root: Path) -> None:
        self.intake = intake
        self.root = root
        self.sent = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Ward"]:
        """The door is open until left."""
        door = build_service(self.intake.settings).background[-1]
        serving = asyncio.create_task(door(self.intake.runtime))
        try:
            await until(lambda: (self.root / "outbox").is_dir())
            yield self
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)

    def send(self, body: bytes, name: str | None = None) -> None:
        """Deliver a notice as a MESH client does: whole, and old enough to be taken for whole."""
        self.sent += 1
        path = self.root / "inbox" / (name or f"X26HC010_{self.sent:04}.dat")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        os.utime(path, ns=(self.sent, self.sent))

    def files(self, where: str) -> list[Path]:
        """The files in one of the folders, however deep."""
        return sorted(path for path in (self.root / where).rglob("*") if path.is_file())

    async def settled(self, count: int) -> None:
        """Wait until so many files are put away."""
        await until(lambda: len(self.files("done") + self.files("quarantine")) >= count)

    def answers(self) -> list[dict[str, Any]]:
        """What stands in the outbox, the answered message's id first."""
        return [answer(path) for path in self.files("outbox") if path.suffix == ".dat"]


def answer(path: Path) -> dict[str, Any]:
    """What an answer says."""
    tree = etree.fromstring(path.read_bytes())
    header = "//f:MessageHeader/f:"
    places = {
        "to": "destination/f:endpoint",
        "of": "response/f:identifier",
        "code": "response/f:code",
        "event": "event/f:code",
        "text": "reason/f:text",
    }
    return {
        name: tree.xpath(f"{header}{place}/@value", namespaces=FHIR)[0]
        for name, place in places.items()
    }


async def test_a_notice_becomes_a_referral_and_is_accepted(ward: Ward) -> None:
    ward.send(notice())
    await ward.settled(1)
    [accepted] = ward.answers()
    assert accepted["of"] == MESSAGE_ID
    assert (accepted["event"], accepted["code"]) == ("975711000000108", "ok")
    assert accepted["to"] == "urn:nhs-uk:addressing:ods:RFM8C2"
    [row] = await ward.intake.fetch("SELECT facts, version FROM referral")
    assert '"channel":"adw"' in row["facts"].replace(" ", "")
    assert len(ward.files("done")) == 1
