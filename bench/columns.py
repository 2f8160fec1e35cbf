"""A million recorded referrals through 120 rules: in memory, and from disk to the answer."""

import importlib.util
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.rules import ruleset
from services.devkit.home import Home
from services.devkit.scenario.year import write
from services.devkit.servers import Servers
from services.router.backtest.compared import Pair
from services.router.backtest.run import run
from services.router.backtest.summary import summary
from services.router.columns import files
from services.router.columns.decide import decide
from services.router.columns.decisions import Decisions
from services.router.columns.recorded import Recorded
from services.router.program import Program, compile_ruleset

ROWS = 1_000_000
RULES = 120
ROUNDS = 9


async def columns(home: Home, started: Servers) -> dict[str, object]:
    """Medians of seconds: ours on one core, polars on all that it finds."""
    folder = home.root / "year"
    written = sum(write(folder, contacts=ROWS, seed=1))
    against, candidate = (compile_ruleset(ruleset(RULES, seed)) for seed in (1, 2))
    paths = files.chunks([folder])
    chunks = [files.read(path) for path in paths]
    ours = _seconds(lambda: [decide(candidate, chunk) for chunk in chunks])
    polars = _polars(candidate, chunks)
    return {
        "rows": written,
        "rules": RULES,
        "megabytes": round(sum(path.stat().st_size for path in paths) / 1e6),
        "evaluate_seconds": {"columns": ours, "polars": polars},
        "polars_over_columns": None if polars is None else round(polars / ours, 1),
        "disk_to_answer_seconds": _from_disk(Pair(against, candidate), paths),
    }


def _seconds(work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The median; the first round warms what can be warmed, and does not count."""
    taken = []
    for _ in range(ROUNDS + 1):
        before()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return round(median(taken[1:]), 4)


def _polars(program: Program, chunks: Sequence[Recorded]) -> float | None:
    """None where polars is not installed; it must come to the same decisions."""
    if importlib.util.find_spec("polars") is None:
        return None
    from bench.peers.expressions import frame, query

    asked = query(program, frame(chunks))
    _compare(asked.collect(), [decide(program, chunk) for chunk in chunks])
    return _seconds(asked.collect)


def _compare(found: Any, ours: Sequence[Decisions]) -> None:
    for name in ("rule", "urgency", "act_now"):
        said = np.concatenate([getattr(each, name) for each in ours])
        if not np.array_equal(found[name].to_numpy(), said):
            raise RuntimeError(f"polars and the columns come to another '{name}'")


def _from_disk(pair: Pair, paths: Sequence[Path]) -> dict[str, float]:
    """Both rulesets over everything, to the last count: with the files in memory, and without."""

    def answer() -> None:
        summary(run(pair, paths, sink=lambda _: None, progress=lambda _: None))

    return {
        "files in memory": _seconds(answer),
        "files on disk": _seconds(answer, before=lambda: _forget(paths)),
    }


def _forget(paths: Sequence[Path]) -> None:
    """Have the operating system drop what it holds of these files."""
    for path in paths:
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
