"""What the trials of one fault show of a bug, on real servers."""

import json
import os
import subprocess
import sys
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
    """Run the fault with the bug in a copy of the tree; its servers are its own."""
    (where / RESULTS).mkdir(exist_ok=True)
    command = [sys.executable, "-m", "tests.faults", "--only", bug.shown_by, "--jobs", "1"]
    command += ["--trials", str(trials)]
    environment = {**os.environ, "PYTHONPATH": str(where)}
    with planted(bug, where):
        done = subprocess.run(
            command, cwd=where, env=environment, capture_output=True, text=True, check=False
        )
    written = where / RESULTS / "part.json"
    if not written.exists():
        raise RuntimeError(f"no trial ran in the copy:\n{done.stdout[-1000:]}{done.stderr[-1000:]}")
    (row,) = json.loads(written.read_text())["faults"]
    written.unlink()
    said = [line for each in row["failed"] for line in each["violations"]]
    return Shown(row["trials"], said[0] if said else None)
