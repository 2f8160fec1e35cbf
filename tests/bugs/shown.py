"""What the trials of one fault show of a bug, on real servers."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bugs.bug import Bug
from tests.bugs.copy import planted

RESULTS = "tests/faults/results"


@dataclass(frozen=True)
class Shown:
    """How many trials there were, and what the first one that failed said; None where none did."""

    trials: int
    violation: str | None


def shown(bug: Bug, where: Path, trials: int) -> Shown:
    """Run the fault with the bug in a copy of the tree, so often at most, on servers of its own."""
    written = where / RESULTS / "part.json"
    written.parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.faults", "--only", bug.shown_by, "--jobs", "1"]
    command += ["--trials", str(trials)]
    environment = {**os.environ, "PYTHONPATH": str(where)}
    with planted(bug, where), (where / "said.txt").open("w+") as said:
        running = subprocess.Popen(command, cwd=where, env=environment, stdout=said, stderr=said)
        while running.poll() is None and _read(written).violation is None:
            time.sleep(0.5)
        running.send_signal(signal.SIGINT)  # one violation is enough; it takes down its servers
        running.wait()
        said.seek(0)
        if not written.exists():
            raise RuntimeError(f"no trial ran in the copy:\n{said.read()[-2000:]}")
    found = _read(written)
    written.unlink()
    return found


def _read(written: Path) -> Shown:
    if not written.exists():
        return Shown(0, None)
    (row,) = json.loads(written.read_text())["faults"]
    violations = [line for each in row["failed"] for line in each["violations"]]
    return Shown(row["trials"], violations[0] if violations else None)
