"""A copy of the tree with one bug in it, and what its tests say."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.bugs.bug import Bug

TREE = Path(__file__).parents[2]
SECONDS = 40
"""For one test; one that hangs has noticed something."""

PARTS = ("services", "schemas", "tests", "bench", "pyproject.toml")


def copy(where: Path) -> None:
    """Copy the tree there."""
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__", "results")
        if (TREE / part).is_dir():
            shutil.copytree(TREE / part, where / part, ignore=ignored)
        else:
            shutil.copy(TREE / part, where / part)


def plant(bug: Bug, where: Path) -> None:
    """Put the bug into a copy of the tree."""
    file = where / bug.file
    file.write_text(bug.applied(file.read_text(encoding="utf-8")), encoding="utf-8")


def noticed(
    tests: Iterable[str], where: Path, servers: Mapping[str, str], seconds: int = SECONDS
) -> str | None:
    """The line with which pytest says that a test failed; None where all of them passed.

    Servers are those given, so that each copy need not start its own.
    """
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += [f"--timeout={seconds}", *tests]
    ours = {"PYTHONPATH": str(where), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=where, env={**os.environ, **servers, **ours}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return None
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    if not failed:
        raise RuntimeError(f"pytest could not run in the copy:\n{done.stdout[-2000:]}{done.stderr}")
    return failed[0]
