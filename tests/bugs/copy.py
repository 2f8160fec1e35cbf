"""A copy of the tree with one bug in it at a time, and what its tests say."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bugs.bug import Bug

TREE = Path(__file__).parents[2]
SECONDS = 60
"""For one test, with a bug or without: one that waits for ever has noticed something."""

_CANNOT_RUN = re.compile(
    r"^.*\b(?:Syntax|PostgresSyntax|Indentation|Name|UnboundLocal|Import|ModuleNotFound)Error"
    r"(?:: | at ).*$",
    re.MULTILINE,
)

_WAITED = "+ Timeout +"
"""How pytest ends at once; as an exception, a task that swallows whatever it meets would eat it."""

PARTS = ("services", "schemas", "tests", "bench", "pyproject.toml")


def copy(where: Path) -> None:
    """Copy the tree there."""
    for part in PARTS:
        ignored = shutil.ignore_patterns("__pycache__", "node_modules", "results")
        if (TREE / part).is_dir():
            shutil.copytree(TREE / part, where / part, ignore=ignored)
        else:
            shutil.copy(TREE / part, where / part)


@contextmanager
def planted(bug: Bug, where: Path) -> Iterator[None]:
    """The bug is in a copy of the tree as long as this lasts."""
    file = where / bug.file
    sound = file.read_text(encoding="utf-8")
    file.write_text(bug.applied(sound), encoding="utf-8")
    try:
        yield
    finally:
        file.write_text(sound, encoding="utf-8")


def noticed(
    tests: Sequence[str], where: Path, servers: Mapping[str, str], *, seconds: int = SECONDS
) -> str | None:
    """The line with which pytest says that a test failed; None where all of them passed.

    `RuntimeError` where the code cannot run at all: that breaks every test, and shows nothing.
    Servers are those given, so that each copy need not start its own.
    """
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    command += [f"--timeout={seconds}", "--timeout-method=thread", *tests]
    environment = {**os.environ, **servers, "PYTHONPATH": str(where)}
    done = subprocess.run(
        command, cwd=where, env=environment, capture_output=True, text=True, check=False
    )
    if _WAITED in done.stdout:
        return f"it waited for ever: nothing came in {seconds} s"
    if done.returncode == 0:
        return None
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    if not failed:
        raise RuntimeError(f"pytest could not run in the copy:\n{done.stdout[-2000:]}{done.stderr}")
    if nonsense := cannot_run(done.stdout):
        raise RuntimeError(f"this is no bug, it cannot run: {nonsense}")
    return failed[0]


def cannot_run(said: str) -> str | None:
    """The first line of what tests said that tells of code which cannot run; None without one."""
    found = _CANNOT_RUN.search(said)
    return found and found.group()
