"""`python -m tests.faults [--trials N] [--only F3] [--seed S]`: the table of faults."""

import argparse
import asyncio
import logging
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tests.faults import report
from tests.faults.catalogue import FAULTS
from tests.faults.ground import Ground, ground
from tests.faults.trial import Fault, Outcome

console = Console(width=132)


def main() -> int:
    """The exit code: 1 where anything was lost, doubled, out of order, or otherwise wrong."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # servers go away here all the time
    asked = _asked()
    wanted = [each for each in FAULTS if not asked.only or each.name in asked.only.split(",")]
    with ground() as on:
        skipped = {each.name: why for each in wanted if (why := on.lacks(each))}
        faults = [each for each in wanted if each.name not in skipped]

        def keep(outcomes: Sequence[Outcome]) -> None:
            report.write(report.rows(faults, outcomes), skipped)

        outcomes = asyncio.run(_run(on, faults, asked.trials, asked.seed, keep))
    found = report.rows(faults, outcomes)
    console.print(report.table(found))
    for name, why in skipped.items():
        console.print(f"skipped: {name}: {why}")
    return int(not found or any(each.violations for each in outcomes))


async def _run(
    on: Ground,
    faults: Sequence[Fault],
    trials: int,
    seed: int,
    keep: Callable[[Sequence[Outcome]], None],
) -> list[Outcome]:
    """All trials; what is known is kept after each fault, should the run be interrupted."""
    outcomes: list[Outcome] = []
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    )  # fmt: skip
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=sum(trials * each.share for each in faults))
        async with on.open():
            for fault in faults:
                progress.update(task, description=fault.name)
                for number in range(seed, seed + trials * fault.share):
                    outcomes.append(await on.run(fault, number))
                    _tell(progress, outcomes[-1])
                    progress.advance(task)
                _close(progress, fault, outcomes)
                keep(outcomes)
    return outcomes


def _tell(progress: Progress, outcome: Outcome) -> None:
    for line in outcome.told():
        progress.console.print(f"{outcome.fault}: {line}", markup=False)
    if outcome.violations:
        progress.console.print(f"again: {outcome.again}")


def _close(progress: Progress, fault: Fault, outcomes: Sequence[Outcome]) -> None:
    """One line a fault, for whoever reads along in a log."""
    tried = [each for each in outcomes if each.fault == fault.name]
    failed = sum(bool(each.violations) for each in tried)
    progress.console.print(f"{fault.name} {fault.title}: {len(tried)} trials, {failed} failed")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--trials", type=int, default=50, help="of each fault")
    parser.add_argument("--only", default="", help="names of faults, separated by commas")
    parser.add_argument("--seed", type=int, default=1, help="of the first trial")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
