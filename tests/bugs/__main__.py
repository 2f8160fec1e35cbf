"""`python -m tests.bugs [--trials N] [--jobs J]`: the faults on a tree with each known bug in it.

A suite of faults that has never failed could be one that cannot.
"""

import argparse
import os
import signal
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.bugs.bug import Bug
from tests.bugs.copy import copy
from tests.bugs.known import BUGS
from tests.bugs.shown import Shown, shown

console = Console(width=132)


def main() -> int:
    """The exit code: 1 where a bug was not shown."""
    asked = _asked()
    # In the background a shell has its commands ignore it; the trials are ended by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    bugs = [bug for bug in BUGS if bug.shown_by]
    with tempfile.TemporaryDirectory(prefix="frontdoor-bugs-") as folder:
        found = _all(bugs, asked.trials, _copies(Path(folder), asked.jobs))
    console.print(_table(bugs, found))
    caught = sum(each.violation is not None for each in found)
    console.print(f"{caught} of {len(bugs)} bugs shown by faults")
    return int(caught < len(bugs))


def _copies(folder: Path, count: int) -> "SimpleQueue[Path]":
    copies = SimpleQueue[Path]()
    for number in range(count):
        where = folder / str(number)
        where.mkdir()
        copy(where)
        copies.put(where)
    return copies


def _all(bugs: Sequence[Bug], trials: int, copies: "SimpleQueue[Path]") -> list[Shown]:
    with Progress(console=console) as progress, ThreadPoolExecutor(copies.qsize()) as pool:
        task = progress.add_task("bugs", total=len(bugs))
        one = _one(trials, copies, lambda: progress.advance(task))
        return list(pool.map(one, bugs))


def _one(
    trials: int, copies: "SimpleQueue[Path]", done: Callable[[], None]
) -> Callable[[Bug], Shown]:
    def run(bug: Bug) -> Shown:
        where = copies.get()
        try:
            return shown(bug, where, trials)
        finally:
            copies.put(where)
            done()

    return run


def _table(bugs: Sequence[Bug], found: Sequence[Shown]) -> Table:
    table = Table("bug", "fault", "trials", "the first violation", title="Bugs shown by faults")
    for bug, each in zip(bugs, found, strict=True):
        said = "[red]not shown[/red]" if each.violation is None else each.violation[:160]
        table.add_row(bug.name, bug.shown_by, str(each.trials), said)
    return table


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bugs", description=__doc__)
    parser.add_argument("--trials", type=int, default=6, help="of the fault, for each bug")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="bugs side by side")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
