"""`python -m tests.faults [--trials N] [--only F3] [--seed S] [--jobs J]`: the table of faults."""

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.faults import jobs, report
from tests.faults.catalogue import FAULTS
from tests.faults.jobs import Skipped, Trial
from tests.faults.trial import Fault, Outcome
from tests.faults.unfinished import ROOT, Unfinished, tree

console = Console(width=132)

INTERRUPTED = 130


def main() -> int:
    """The exit code: 1 where anything was lost, doubled, out of order, or otherwise wrong."""
    asked = _asked()
    wanted = [each for each in FAULTS if not asked.only or each.name in asked.only.split(",")]
    run = Run(wanted, report.PART) if asked.only else Whole(wanted, report.WHOLE)
    try:
        run.all(list(trials(wanted, asked.trials, asked.seed)), asked.jobs)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        run.tell()
    return int(not run.outcomes or any(each.violations for each in run.outcomes))


def trials(faults: Sequence[Fault], count: int, seed: int) -> Iterator[Trial]:
    """So many of each fault, in turn: heavy ones do not meet on this machine all at once."""
    for number in range(count):
        for fault in faults:
            for of_share in range(fault.share):
                yield Trial(fault.name, seed + number * fault.share + of_share)


class Run:
    """What is known so far; it is kept after each trial, should the run be interrupted."""

    def __init__(self, faults: Sequence[Fault], file: Path) -> None:
        self._faults = faults
        self._file = file
        self.outcomes: list[Outcome] = []
        self.skipped: dict[str, str] = {}

    def all(self, trials: Sequence[Trial], count: int) -> None:
        """Run them in so many jobs, with a bar."""
        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TimeRemainingColumn(),
        )  # fmt: skip
        with Progress(*columns, console=console) as progress:
            task = progress.add_task("trials", total=len(trials))
            for found in jobs.run(trials, count):
                self._keep(found)
                for line in _told(found):
                    progress.console.print(line, markup=False)
                progress.advance(task)

    def tell(self) -> None:
        """The table, also of a run that was interrupted."""
        console.print(report.table(self._rows()))
        for name, why in self.skipped.items():
            console.print(f"skipped: {name}: {why}")

    def _keep(self, found: Outcome | Skipped) -> None:
        if isinstance(found, Skipped):
            self.skipped[found.fault] = found.why
        else:
            self.outcomes.append(found)
        report.write(self._file, self._rows(), self.skipped)

    def _rows(self) -> list[report.Row]:
        return report.rows(self._faults, self.outcomes)


class Whole(Run):
    """A run of every fault: hours. What one that was ended has found, the next one need not."""

    def __init__(self, faults: Sequence[Fault], file: Path) -> None:
        super().__init__(faults, file)
        self._unfinished = Unfinished(report.UNFINISHED, tree())
        self.outcomes = self._unfinished.outcomes()

    def all(self, trials: Sequence[Trial], count: int) -> None:
        """Run those that are left."""
        if self.outcomes:
            console.print(
                f"going on after {len(self.outcomes)} trials of this tree; to begin anew,"
            )
            console.print(f"delete {report.UNFINISHED.relative_to(ROOT)}")
        super().all(self._unfinished.left(trials), count)
        self._unfinished.finished()

    def _keep(self, found: Outcome | Skipped) -> None:
        if isinstance(found, Outcome):
            self._unfinished.add(found)
        super()._keep(found)


def _told(found: Outcome | Skipped) -> Iterator[str]:
    """What is said of a trial at once: only where something is wrong."""
    if isinstance(found, Outcome) and found.violations:
        yield from (f"{found.fault}: {line}" for line in found.told())
        yield f"again: {found.again}; logs: {found.logs}"


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--trials", type=int, default=50, help="of each fault")
    parser.add_argument("--only", default="", help="names of faults, separated by commas")
    parser.add_argument("--seed", type=int, default=1, help="of the first trial")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="systems side by side")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
