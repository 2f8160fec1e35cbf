"""What a run that was ended has found, so that the next one of the same tree goes on from there."""

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.faults.invariants import Kind, Violation
from tests.faults.jobs import Trial
from tests.faults.trial import Outcome

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "tests/faults")


def tree(root: Path = ROOT) -> str:
    """A digest of all that a trial depends on here: services, their files, and the faults."""
    found = hashlib.sha256()
    for file in sorted(_files(root)):
        found.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes() + b"\0")
    return found.hexdigest()


def _files(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for file in (root / folder).rglob("*"):
            if file.is_file() and not {"__pycache__", "results"} & set(file.parts):
                yield file


class Unfinished:
    """A file of outcomes, one a line; those of another tree count for nothing."""

    def __init__(self, file: Path, tree: str) -> None:
        self._file = file
        self._tree = tree

    def outcomes(self) -> list[Outcome]:
        """What is known of this tree. A line that was cut off is a trial that was not run."""
        lines = self._file.read_text().splitlines() if self._file.exists() else []
        return [each for line in lines for each in self._of_this_tree(line)]

    def left(self, trials: Sequence[Trial]) -> list[Trial]:
        """Those of the trials that were not run yet."""
        run = {Trial(each.fault, each.seed) for each in self.outcomes()}
        return [each for each in trials if each not in run]

    def add(self, found: Outcome) -> None:
        """Keep one more."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a") as file:
            file.write(json.dumps({"tree": self._tree, **asdict(found)}) + "\n")

    def finished(self) -> None:
        """The next run begins anew."""
        self._file.unlink(missing_ok=True)

    def _of_this_tree(self, line: str) -> Iterator[Outcome]:
        with contextlib.suppress(json.JSONDecodeError):
            told = json.loads(line)
            if told.pop("tree") == self._tree:
                yield _outcome(told)


def _outcome(told: dict[str, Any]) -> Outcome:
    violations = (
        Violation(each["invariant"], Kind(each["kind"]), each["what"])
        for each in told.pop("violations")
    )
    return Outcome(**told, violations=tuple(violations))
