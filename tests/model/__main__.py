"""`python -m tests.model`: the bigger world, whole, and the shortest run into each trap."""

import logging
import sys
from time import monotonic

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from rich.console import Console
from rich.table import Table

from tests.model.machine import Machine
from tests.model.protocol import Protocol
from tests.model.search import Found, search
from tests.model.state import Trap
from tests.model.test_machine import BRIEF

WORLDS = {
    "three events, every fault": Protocol(("KL", "K")),
    "three events in batches of two": Protocol(("KL", "K"), batch=2),
    "four events, every fault": Protocol(("KLK", "K")),
}
TRAPS = {trap.value: Protocol(("KL", "K"), trap=trap) for trap in Trap}


def main() -> int:
    """Print the table and the runs; exit code 1 where one is not as it should be."""
    console, progress = Console(), Console(stderr=True)
    logging.disable(logging.CRITICAL)
    run_state_machine_as_test(Machine, settings=settings(BRIEF, max_examples=500))
    progress.print("the real code: 500 runs of 50 steps, none broke the promise")
    found = {name: _searched(name, world, progress) for name, world in (WORLDS | TRAPS).items()}
    console.print(_table(found))
    for name in TRAPS:
        console.print(f"\n[bold]{name}[/]: {found[name].violation}")
        for number, step in enumerate(found[name].run, start=1):
            console.print(f"{number:4}  {step}", highlight=False)
    return 0 if all((f.violation is None) == (name in WORLDS) for name, f in found.items()) else 1


def _searched(name: str, protocol: Protocol, progress: Console) -> Found:
    started = monotonic()
    with progress.status(name) as status:
        found = search(
            protocol,
            lambda states, depth: status.update(f"{name}: {states:,} states, {depth} steps deep"),
        )
    progress.print(f"{name}: {found.states:,} states in {monotonic() - started:.1f} s")
    return found


def _table(found: dict[str, Found]) -> Table:
    table = Table("variant", "states", "violations", "shortest run")
    for name, each in found.items():
        violations = "0" if each.violation is None else f"found: {each.violation}"
        table.add_row(name, f"{each.states:,}", violations, str(len(each.run) or "–"))
    return table


if __name__ == "__main__":
    sys.exit(main())
