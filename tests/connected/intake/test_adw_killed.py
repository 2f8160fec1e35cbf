"""The ADW door killed by SIGKILL, in processes of their own: nothing lost, and one answer."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from tests.connected.intake import adw_process
from tests.connected.intake.conftest import Intake
from tests.connected.intake.mortal import environment
from tests.connected.intake.ward import Ward, answer
from tests.unit.intake.notices import discharge, notice

PLACES = [
    ("services.intake.group:Group.offer", "before", "picked up"),
    ("services.intake.committing:Committing.__call__", "after", "committed, and not answered"),
    ("services.intake.doors.outgoing:put", "before", "about to be answered"),
    ("services.intake.doors.outgoing:put", "after", "answered"),
    ("services.intake.doors.pickup:Pickup._put_away", "before", "about to be put away"),
]
NOTICES = [
    (notice(), "975711000000108", (1, 0), "accepted"),
    (discharge(), "975831000000106", (0, 1), "rejected: there is no referral"),
]


@pytest.fixture
def ward(intake: Intake, tmp_path: Path) -> Ward:
    """A hospital's side of the folders."""
    return Ward(intake, tmp_path / adw_process.SOURCE)


async def one_round(intake: Intake, folder: Path, place: str, when: str) -> int:
    """The door in a process of its own; how that ended."""
    module = adw_process.__name__
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, place, when, env=environment(intake, ADW_DIR=folder)
    )
    return await process.wait()


@pytest.mark.parametrize(("body", "event", "rows", "what"), NOTICES)
@pytest.mark.parametrize(("place", "when", "state"), PLACES)
async def test_a_killed_door_goes_on_where_it_was(
    ward: Ward,
    place: str,
    when: str,
    state: str,
    body: bytes,
    event: str,
    rows: tuple[int, int],
    what: str,
) -> None:
    ward.send(body)
    intake, folder = ward.intake, ward.root.parent
    assert await one_round(intake, folder, place, when) == -signal.SIGKILL
    before = {path.name: path.read_bytes() for path in ward.files("outbox")}
    assert len(ward.files("working")) == 1, f"{what}, {state}"
    assert await one_round(intake, folder, "nowhere", "never") == 0
    [only] = ward.files("outbox")
    assert answer(only.read_bytes())["event"] == event
    assert before in ({}, {only.name: only.read_bytes()}), "the same file to the byte"
    assert (await ward.intake.count("referral"), await ward.intake.count("reject")) == rows
    assert ward.files("working") + ward.files("inbox") + ward.files("writing") == []
    assert len(ward.files("done") + ward.files("quarantine")) == 1
