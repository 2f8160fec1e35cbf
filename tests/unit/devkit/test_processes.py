"""The devkit ends what it started, and knows it for certain."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from services.devkit import processes, records


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[psutil.Process]:
    """A process that does nothing, started as a server is."""
    process = processes.spawn(["sleep", "60"], tmp_path / "sleep.log")
    yield process
    processes.end(process, by=signal.SIGKILL, grace=5)


def test_a_remembered_process_is_recalled(sleeper: psutil.Process, tmp_path: Path) -> None:
    processes.remember(sleeper, tmp_path / "sleep.json")
    assert processes.recall(tmp_path / "sleep.json") == sleeper


def test_a_reused_process_id_is_not_taken_for_ours(sleeper: psutil.Process, tmp_path: Path) -> None:
    born_long_ago = sleeper.create_time() - 3600
    records.write(tmp_path / "sleep.json", {"pid": sleeper.pid, "born": born_long_ago})
    assert processes.recall(tmp_path / "sleep.json") is None


@pytest.mark.parametrize(
    "damage",
    ["", "{", '{"pid": 1', "[]", '{"pid": "x", "born": 1}', '{"pid": null, "born": null}'],
    ids=["empty", "cut at once", "cut later", "no object", "no number", "nulls"],
)
def test_a_damaged_record_is_no_record(tmp_path: Path, damage: str) -> None:
    (tmp_path / "sleep.json").write_text(damage)
    assert processes.recall(tmp_path / "sleep.json") is None


def test_a_process_whose_record_was_lost_is_found_by_program_and_argument(
    sleeper: psutil.Process,
) -> None:
    assert processes.running("sleep", "60") is not None
    assert processes.running("cat", "60") is None


def test_ended_means_ended(sleeper: psutil.Process) -> None:
    processes.end(sleeper, by=signal.SIGTERM, grace=5)
    assert not processes.is_alive(sleeper)


def test_a_stubborn_process_is_ended_when_the_grace_is_over(tmp_path: Path) -> None:
    stubborn = ["sh", "-c", "trap '' TERM; echo up; while :; do sleep 0.1; done"]
    process = processes.spawn(stubborn, tmp_path / "stubborn.log")
    while not (tmp_path / "stubborn.log").read_text():
        time.sleep(0.01)
    processes.end(process, by=signal.SIGTERM, grace=0.2)
    assert not processes.is_alive(process)


def test_a_server_inherits_nothing_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDOOR_PSEUDONYM_KEY", "not-for-others")
    process = processes.spawn(["/bin/sh", "-c", "env; exec sleep 60"], tmp_path / "env.log")
    while "PATH" not in (tmp_path / "env.log").read_text():
        time.sleep(0.01)
    processes.end(process, by=signal.SIGTERM, grace=5)
    assert "not-for-others" not in (tmp_path / "env.log").read_text()
