"""A backtest over files of recorded facts."""

from collections.abc import Callable, Iterable
from pathlib import Path

from services.router.backtest.backtest import Backtest
from services.router.backtest.compared import Pair
from services.router.backtest.sinks import Sink
from services.router.columns import files


def run(
    pair: Pair, paths: Iterable[Path], *, sink: Sink, progress: Callable[[int], None]
) -> Backtest:
    """Everything in these chunks, counted; `progress` hears of rows as they are done."""
    found = Backtest(pair)
    for path in paths:
        recorded = files.read(path)
        sink(found.add(recorded))
        progress(len(recorded))
    return found
