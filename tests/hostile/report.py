"""The table of a run, on the screen and as a file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rich.table import Table

from tests.hostile.attack import Kind
from tests.hostile.trial import Fault, Trial

FILE = Path(__file__).parent / "results" / "latest.json"

HEADINGS = {
    Fault.CRASH: "crashed",
    Fault.HANG: "over 1 s",
    Fault.ECHO: "echoed",
    Fault.WRONG: "not as due",
    Fault.STOPPED: "next one lost",
}


@dataclass(frozen=True)
class Row:
    """A class, where it was tried, and what came of each attack that was really made."""

    check: str
    what: str
    where: str
    trials: Sequence[Trial]

    @property
    def failed(self) -> list[Trial]:
        """Those that something came of."""
        return [each for each in self.trials if each.faults]

    def count(self, fault: Fault) -> int:
        """How many had this fault."""
        return sum(fault in each.faults for each in self.trials)

    def values(self) -> dict[str, object]:
        """As the file has it."""
        return {
            "check": self.check,
            "what": self.what,
            "where": self.where,
            "tried": len(self.trials),
            **{str(fault): self.count(fault) for fault in Fault},
            "slowest_seconds": round(max(each.seconds for each in self.trials), 2),
            "failed": [str(each) for each in self.failed],
        }


def row(kind: Kind, trials: Sequence[Trial]) -> Row:
    """The row of a class."""
    return Row(kind.check, kind.what, str(kind.where), trials)


def table(rows: Sequence[Row]) -> Table:
    """For people; its last line is the sum."""
    made = Table(title="Bad and hostile input", show_footer=True)
    sums = [len([each for row in rows for each in row.trials])]
    sums += [sum(row.count(fault) for row in rows) for fault in Fault]
    footers = ["", "all", "", *map(str, sums), ""]
    names = ["", "class", "at the", "tried", *HEADINGS.values(), "slowest"]
    for name, footer in zip(names, footers, strict=True):
        justify: Literal["left", "right"] = "left" if name in names[:3] else "right"
        made.add_column(name, footer=footer, justify=justify)
    for row in rows:
        counts = [str(len(row.trials)), *(str(row.count(fault)) for fault in Fault)]
        slowest = f"{row.values()['slowest_seconds']:.2f} s"
        made.add_row(row.check, row.what, row.where, *counts, slowest)
    return made


def write(rows: Sequence[Row], file: Path = FILE) -> None:
    """For machines, and for whoever wants to see what was last tried."""
    said = {
        "tried": sum(len(row.trials) for row in rows),
        "failed": sum(len(row.failed) for row in rows),
        "classes": [row.values() for row in rows],
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n")
