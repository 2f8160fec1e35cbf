"""`frontdoor dev`, as a person uses it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from services.devkit import minder
from services.devkit.home import Home
from services.devkit.kafka import Kafka
from services.devkit.postgres import Postgres

FRONTDOOR = Path(sys.executable).with_name("frontdoor")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home far down in the file system, as deep clones have it."""
    top = tmp_path_factory.mktemp("commands")
    made = Home(top / ("a-clone-far-down-in-the-file-system/" * 4) / ".frontdoor")
    made.root.mkdir(parents=True)
    minder.mind(made)
    yield made
    minder.remove(made)


def dev(home: Home, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run `frontdoor dev …` to its end."""
    return subprocess.run(
        [FRONTDOOR, "dev", *words],
        env=_environment(home, environment),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def begin(home: Home, *words: str) -> "subprocess.Popen[bytes]":
    """Begin `frontdoor dev …` and let it run."""
    return subprocess.Popen(
        [FRONTDOOR, "dev", *words],
        env=_environment(home, {}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _environment(home: Home, more: dict[str, str]) -> dict[str, str]:
    without = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DOCKER_HOST")}
    without.pop("KAFKA_BOOTSTRAP_SERVERS", None)
    return {**without, "FRONTDOOR_HOME": str(home.root), "COLUMNS": "300", **more}


def mentioning(home: Home) -> list[psutil.Process]:
    """All servers' processes that name the home, its minder aside."""
    found = psutil.process_iter(["cmdline"])
    lines = ((process, " ".join(process.info["cmdline"] or ())) for process in found)
    return [p for p, line in lines if str(home.root) in line and "minder" not in line]


def test_up_status_env_logs_down(home: Home) -> None:
    up = dev(home, "up")
    assert up.returncode == 0, up.stderr
    assert up.stderr.strip().splitlines()[-1] == (
        "PostgreSQL 18 from a wheel, Kafka 4.4.0 from jars (1 broker)"
    )
    status = json.loads(dev(home, "status", "--json").stdout)
    assert [status[name]["running"] for name in ("postgres", "kafka")] == [True, True]
    assert dev(home, "env").stdout == up.stdout
    variables = json.loads(dev(home, "env", "--json").stdout)
    assert variables["KAFKA_BOOTSTRAP_SERVERS"] == status["kafka"]["address"]
    assert "ready to accept connections" in dev(home, "logs", "postgres").stdout
    assert dev(home, "logs", "elasticsearch").returncode == 4
    assert dev(home, "up", **variables).stdout == up.stdout
    assert dev(home, "down", **variables).returncode == 0
    assert mentioning(home) == []


@pytest.mark.parametrize("seconds", [0.7, 1.8])
def test_an_up_that_was_killed_never_prevents_the_next(home: Home, seconds: float) -> None:
    Kafka(home).wipe()
    Postgres(home).wipe()
    first = begin(home, "up")
    time.sleep(seconds)  # the moment of the kill is what the cases vary
    first.send_signal(signal.SIGKILL)
    first.wait()
    again = dev(home, "up")
    assert again.returncode == 0, again.stderr
    assert Kafka(home).running()
    assert Postgres(home).running()


def test_two_ups_at_once_bring_up_one_set_of_servers(home: Home) -> None:
    dev(home, "down")
    both = [begin(home, "up"), begin(home, "up")]
    assert [one.wait(60) for one in both] == [0, 0]
    assert len([p for p in mentioning(home) if p.name() == "java"]) == 1
    assert dev(home, "wipe").returncode == 0
    assert mentioning(home) == []


def test_given_servers_are_used_and_nothing_is_started(home: Home) -> None:
    given = {
        "DATABASE_URL": "postgresql://someone@database.example/frontdoor",
        "KAFKA_BOOTSTRAP_SERVERS": "kafka.example:9092",
    }
    up = dev(home, "up", **given)
    assert up.returncode == 0
    assert up.stderr.strip() == (
        "PostgreSQL given by DATABASE_URL, Kafka given by KAFKA_BOOTSTRAP_SERVERS"
    )
    assert "database.example" in up.stdout
    assert json.loads(dev(home, "status", "--json", **given).stdout)["kafka"]["running"] is None
    assert dev(home, "down", **given).returncode == 0
    assert mentioning(home) == []


def test_containers_without_docker_say_so_in_one_line(home: Home) -> None:
    up = dev(home, "up", "--servers", "containers", DOCKER_HOST="unix:///nowhere/docker.sock")
    assert up.returncode == 1
    assert len(up.stderr.strip().splitlines()) == 1
    assert "Docker does not run here" in up.stderr


def test_wrong_usage_is_exit_code_two(home: Home) -> None:
    assert dev(home, "up", "--brokers", "none").returncode == 2


def test_servers_go_when_the_process_they_were_minded_for_is_killed() -> None:
    orphan = Home(Path(tempfile.mkdtemp(prefix="frontdoor-orphan-")))
    program = (
        "import pathlib, sys, time\n"
        "from services.devkit import home, minder, postgres\n"
        "here = home.Home(pathlib.Path(sys.argv[1]))\n"
        "minder.mind(here)\n"
        "postgres.Postgres(here).start()\n"
        "print('up', flush=True)\n"
        "time.sleep(60)\n"
    )
    argv = [sys.executable, "-c", program, str(orphan.root)]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        server = Postgres(orphan).process()
        assert server is not None
        parent.send_signal(signal.SIGKILL)
    server.wait(timeout=20)
    until = time.monotonic() + 20
    while orphan.root.exists():
        assert time.monotonic() < until
        time.sleep(0.1)
