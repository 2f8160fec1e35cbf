"""A copy of the tree with one bug in it, and what its tests say."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.bugs.bug import Bug

TREE = Path(__file__).parents[2]
PARTS = ("services", "schemas", "tests", "bench", "pyproject.toml")


def plant(bug: Bug, where: Path) -> None:
    """Copy the tree there and put the bug in."""
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__", "results")
        if (TREE / part).is_dir():
            shutil.copytree(TREE / part, where / part, ignore=ignored)
        else:
            shutil.copy(TREE / part, where / part)
    file = where / bug.file
    file.write_text(bug.applied(file.read_text(encoding="utf-8")), encoding="utf-8")


def noticed(bug: Bug, where: Path, servers: dict[str, str], within: float = 150.0) -> str | None:
    """The line with which pytest says that a test failed; None where all of them passed.

    A test that hangs until its time is over has noticed the bug, too. Servers are those given, so
    that each copy need not start its own.
    """
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += [f"--timeout={within / 3:.0f}", *bug.caught_by]
    ours = {"PYTHONPATH": str(where), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        command, cwd=where, env={**os.environ, **servers, **ours}, capture_output=True,
        text=True, timeout=within, check=False,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        raise RuntimeError(f"pytest could not run in the copy:\n{done.stdout[-2000:]}{done.stderr}")
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    return failed[0] if failed else None
