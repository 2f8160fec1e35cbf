"""`python -m tests.model`: the bigger world, whole, and the shortest run into each trap."""

import logging
import sys
from dataclasses import replace
from time import monotonic

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test
from rich.console import Console
from rich.table import Table

from tests.model import desk, state
from tests.model.line import Line
from tests.model.machine import Machine
from tests.model.protocol import Protocol
from tests.model.search import Found, search
from tests.model.step import Model
from tests.model.test_line import SHORTEST
from tests.model.test_machine import BRIEF

WORLDS: dict[str, Model] = {
    "three events, every fault": Protocol(("KL", "K")),
    "three events in batches of two": Protocol(("KL", "K"), batch=2),
    "four events, every fault": Protocol(("KLK", "K")),
    "dead letters of steps, every fault": Line("kKLK", foreign=0b1000),
    "dead letters of steps, refused twice": Line("KKLK", foreign=0b1000, refusals=2),
    "dead letters of states, every fault": Line("kKLK", "states", foreign=0b1000),
}
TRAPS: dict[str, Model] = {
    **{trap.value: Protocol(("KL", "K"), trap=trap) for trap in state.Trap},
    **{trap.value: replace(SHORTEST[trap], trap=trap) for trap in desk.Trap},
}


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
    sound = [found[name] for name in WORLDS if found[name].violation is None]
    caught = [name for name in TRAPS if found[name].violation is not None]
    console.print(
        f"\n{sum(each.states for each in sound):,} states, {len(WORLDS) - len(sound)} violations;"
        f" {len(caught)} of {len(TRAPS)} traps break the promise"
    )
    return 0 if (len(sound), len(caught)) == (len(WORLDS), len(TRAPS)) else 1


def _searched(name: str, model: Model, progress: Console) -> Found:
    started = monotonic()
    with progress.status(name) as status:
        found = search(
            model,
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
