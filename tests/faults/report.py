"""The table of a run, on the screen and as a file."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.table import Table

from tests.faults.invariants import Kind
from tests.faults.trial import Fault, Outcome

RESULTS = Path(__file__).parent / "results"
WHOLE = RESULTS / "latest.json"
PART = RESULTS / "part.json"
"""Of a run of some faults only: it does not stand in for the whole table."""
UNFINISHED = RESULTS / "unfinished.jsonl"
"""Of a whole run that was ended before its time."""


@dataclass(frozen=True)
class Row:
    """All trials of one fault."""

    fault: Fault
    outcomes: Sequence[Outcome]

    def count(self, kind: Kind) -> int:
        """How many violations of a kind there were."""
        return sum(found.kind is kind for each in self.outcomes for found in each.violations)

    def recoveries(self) -> list[float]:
        """Seconds until everything was at rest, the shortest first."""
        return sorted(each.recovery for each in self.outcomes if not math.isnan(each.recovery))

    def values(self) -> dict[str, object]:
        """As the file has it."""
        seconds = self.recoveries()
        return {
            "fault": self.fault.name,
            "title": self.fault.title,
            "trials": len(self.outcomes),
            "messages": sum(each.sent for each in self.outcomes),
            **{str(kind): self.count(kind) for kind in Kind},
            "recovery_seconds": {
                "median": round(seconds[len(seconds) // 2], 1) if seconds else None,
                "most": round(seconds[-1], 1) if seconds else None,
            },
            "seeds": [each.seed for each in self.outcomes],
            "failed": [
                {"again": each.again, "violations": each.told()}
                for each in self.outcomes
                if each.violations
            ],
        }


def rows(faults: Iterable[Fault], outcomes: Sequence[Outcome]) -> list[Row]:
    """The outcomes by fault, those that were tried."""
    found = [Row(f, [each for each in outcomes if each.fault == f.name]) for f in faults]
    return [row for row in found if row.outcomes]


def table(found: Sequence[Row]) -> Table:
    """For people."""
    made = Table(title="Faults")
    for name in ("fault", "", "trials", "messages", *Kind, "rest after", "at most"):
        justify: Literal["left", "right"] = "left" if name in ("fault", "") else "right"
        made.add_column(str(name), justify=justify, no_wrap=True)
    for row in found:
        values = row.values()
        seconds = row.recoveries()
        times = [f"{seconds[len(seconds) // 2]:.1f} s", f"{seconds[-1]:.1f} s"] if seconds else []
        numbers = [str(values[name]) for name in ("trials", "messages", *map(str, Kind))]
        made.add_row(row.fault.name, row.fault.title, *numbers, *times)
    return made


def write(file: Path, found: Sequence[Row], skipped: Mapping[str, str]) -> None:
    """For machines, with the seeds."""
    said = {
        "trials": sum(len(row.outcomes) for row in found),
        "faults": [row.values() for row in found],
        "skipped": dict(skipped),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".half")  # who reads it meanwhile finds the last one whole
    half.write_text(json.dumps(said, indent=1) + "\n")
    half.replace(file)
