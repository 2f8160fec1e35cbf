"""Kill -9 at every boundary of a dropped file: found again, the same outcome, nothing doubled."""

from asyncio.subprocess import Process
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from tests.connected.intake import mortal
from tests.connected.intake.conftest import Intake
from tests.connected.intake.dropping import Folder
from tests.unit.intake.forms import csv_file, row

ROWS = [
    *(row(incident_number=f"YF-{number:04}") for number in range(300)),
    row(incident_number="YF-0007"),
    row(incident_number="YF-0008", form_status="WITHDRAWN"),
    *(row(incident_number=f"YF-1{number:03}", patient_dob="x") for number in range(30)),
]
"""More than two chunks; one row is a repeat, one a withdrawal, the last ones are refused."""

_DOORS = "services.intake.doors."
BOUNDARIES = [
    ("claimed", _DOORS + "pickup:claimed", "after", 1),
    ("measured", _DOORS + "drop:rows.rows", "before", 1),
    ("first rows offered", "services.intake.group:Group.offer", "before", 1),
    ("rows written, not committed", "services.intake.store:write", "after", 1),
    ("some rows committed", "services.intake.committing:Committing.__call__", "after", 1),
    ("more rows written", "services.intake.store:write", "after", 2),
    ("more rows committed", "services.intake.committing:Committing.__call__", "after", 2),
    ("all rows committed", _DOORS + "receipt:Receipt.keep", "before", 1),
    ("receipt kept", _DOORS + "receipt:Receipt.keep", "after", 1),
    ("reply told", _DOORS + "receipt:Receipt.copy", "after", 1),
    ("put away", _DOORS + "pickup:Pickup.done", "after", 1),
]


def running(intake: Intake, root: Path, *words: str) -> AbstractAsyncContextManager[Process]:
    """A process of intake that looks into the folder."""
    return mortal.running(intake, root, *words, DROPS_DIR=root, DROPS_SETTLE_SECONDS=0.05)


def told(reply: list[dict[str, str]]) -> list[tuple[int, str, str]]:
    return sorted((int(each["line"]), each["outcome"], each["version"]) for each in reply)


EXPECTED = [
    *((line, "accepted", "1") for line in range(2, 302)),
    (302, "unchanged", "1"),
    (303, "withdrawn", "2"),
    *((line, "refused", "") for line in range(304, 334)),
]


@pytest.mark.parametrize(
    ("target", "side", "times"),
    [each[1:] for each in BOUNDARIES],
    ids=[each[0] for each in BOUNDARIES],
)
async def test_a_file_whose_process_was_killed_is_answered_as_if_it_had_not_been(
    intake: Intake, tmp_path: Path, target: str, side: str, times: int
):
    folder = Folder(tmp_path)
    folder.drop("today.csv", csv_file(ROWS))
    async with running(intake, tmp_path, target, side, str(times)) as first:
        assert await first.wait() == -9
    async with running(intake, tmp_path, target, side, "0"):
        reply = await folder.reply("today.csv")
    assert told(reply) == EXPECTED
    counted = [await intake.count(each) for each in ("referral", "message", "reject")]
    assert counted == [300, 301, 30]
    assert folder.kept("done") == ["today.csv"]


async def test_of_two_processes_each_file_goes_to_one(intake: Intake, tmp_path: Path):
    folder = Folder(tmp_path)
    for number in range(6):
        rows = [row(incident_number=f"YF-{number}-{each}") for each in range(50)]
        folder.drop(f"{number}.csv", csv_file(rows))
    nowhere = ("services.intake.store:write", "after", "0")
    async with running(intake, tmp_path, *nowhere), running(intake, tmp_path, *nowhere):
        for number in range(6):
            reply = await folder.reply(f"{number}.csv")
            assert {each["outcome"] for each in reply} == {"accepted"}
    assert await intake.count("referral") == 300
    assert await intake.count("message") == 300


def peak(process: Process) -> int:
    """The most memory that a process has had, in bytes."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    (line,) = [each for each in status.splitlines() if each.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


async def test_a_long_file_takes_no_more_memory_than_a_short_one(intake: Intake, tmp_path: Path):
    folder = Folder(tmp_path)
    taken = []
    async with running(intake, tmp_path, "services.intake.store:write", "after", "0") as process:
        for name, count in (("short", 1_000), ("long", 10_000)):
            rows = (row(incident_number=f"YF-{name}-{each}") for each in range(count))
            folder.drop(f"{name}.csv", csv_file(rows))
            assert len(await folder.reply(f"{name}.csv")) == count
            taken.append(peak(process))
    assert taken[1] < taken[0] + 40 * 1024 * 1024
