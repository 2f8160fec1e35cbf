"""`frontdoor rules backtest`: what a candidate would have decided of all that is recorded."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from services.chassis.reviewed.faults import FilesRefused
from services.cli.backtested import tables
from services.cli.bar import bar
from services.cli.options import AsJson
from services.router.load import read

if TYPE_CHECKING:
    from services.router.backtest.summary import Summary

messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
data = Console(highlight=False, soft_wrap=True)

FACTS = "A folder of recorded facts, or a file of them; may be given again."
EACH = "Write each referral with both decisions into this file, as {}."


def backtest(
    candidate: Annotated[Path, typer.Argument(help="The folder of the pack to be tried.")],
    against: Annotated[Path, typer.Option(help="The folder of the pack to hold it against.")],
    facts: Annotated[list[Path], typer.Option(help=FACTS)],
    csv: Annotated[Path | None, typer.Option(help=EACH.format("CSV"))] = None,
    parquet: Annotated[Path | None, typer.Option(help=EACH.format("Parquet"))] = None,
    as_json: AsJson = False,
) -> None:
    """Decide all recorded referrals by two packs: who would go elsewhere, and by which rule.

    The rules alone speak: what a person has cleared stays cleared, but where a person has sent a
    referral is counted, not judged. Each version of a referral counts; test referrals are left out.
    A pack's examples need not hold.
    """
    from services.router.columns.recorded import Unreadable  # loads slowly

    started = time.perf_counter()
    try:
        found = _summary(candidate, against, facts, csv, parquet)
    except (FilesRefused, Unreadable, OSError) as error:
        messages.print(str(error))
        raise typer.Exit(1) from None
    seconds = time.perf_counter() - started
    if as_json:
        data.out(json.dumps({**found, "seconds": round(seconds, 3)}))
        return
    for each in tables(found, seconds):
        data.print(each)


def _summary(
    candidate: Path, against: Path, facts: list[Path], csv: Path | None, parquet: Path | None
) -> "Summary":
    from services.router.backtest.compared import Pair  # numpy and Arrow load slowly
    from services.router.backtest.run import run
    from services.router.backtest.sinks import sinks
    from services.router.backtest.summary import summary
    from services.router.columns import files

    pair = Pair(against=read(against).program, candidate=read(candidate).program)
    paths = files.chunks(facts)
    with (
        bar("Referrals", sum(map(files.rows, paths))) as progress,
        sinks(pair, csv=csv, parquet=parquet) as sink,
    ):
        return summary(run(pair, paths, sink=sink, progress=progress))
