"""The demo as a person runs it. However it ends, nothing of it is left."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.timeout(600)

SECTIONS = (
    "Every message, by source",
    "Every message is accounted for.",
    "How it was taken",
    "What went where",
    "Decided without a person",
    "Who waits to be taken",
    "What was refused, and why",
    "Accepted → decided: p50",
    "One decision explained",
    "Reconciliation",
    "To look at",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of this demo's project."""
    return tmp_path / "home"


def begin(home: Path, *words: str) -> "subprocess.Popen[str]":
    """Begin a demo in a group of its own, as a shell does, with what it prints in reach."""
    given = ("DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS")
    environment = {name: value for name, value in os.environ.items() if name not in given}
    return subprocess.Popen(
        [sys.executable, "-m", "services.devkit.demo", *words],
        env={**environment, "FRONTDOOR_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def until(process: "subprocess.Popen[str]", line: str) -> None:
    """Return when the demo has printed this on stderr."""
    assert process.stderr is not None
    said: list[str] = []
    for printed in process.stderr:
        if line in printed:
            return
        said.append(printed)
    process.communicate(timeout=60)
    pytest.fail(f"the demo ended without {line!r}: {''.join(said)}")


def left(home: Path) -> list[str]:
    """The processes that have something to do with this home."""
    return [" ".join(each.info["cmdline"] or ()) for each in psutil.process_iter(["cmdline"])
            if _is_about(each, str(home))]  # fmt: skip


def _is_about(process: psutil.Process, home: str) -> bool:
    try:
        known = any(home in word for word in process.info["cmdline"] or ())
        return known or process.environ().get("FRONTDOOR_HOME", "").startswith(home)
    except psutil.Error:
        return False


def test_it_shows_the_day_and_ends_by_itself(home: Path) -> None:
    process = begin(home, "--once")
    shown, said = process.communicate(timeout=200)
    assert process.returncode == 0, said
    assert [section for section in SECTIONS if section not in shown] == []
    assert "BROKEN" not in shown
    assert "another terminal" not in shown
    assert left(home) == []


@pytest.mark.parametrize("line", ["PostgreSQL and Kafka", "Services ready"])
def test_ctrl_c_at_any_time_leaves_nothing(line: str, home: Path) -> None:
    process = begin(home)
    until(process, line)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert left(home) == []


def test_a_demo_that_is_killed_leaves_nothing(home: Path) -> None:
    process = begin(home)
    until(process, "Schemas, topics, keys")
    process.kill()
    process.communicate(timeout=60)
    end = time.monotonic() + 40
    while left(home) and time.monotonic() < end:
        time.sleep(0.2)
    assert left(home) == []
