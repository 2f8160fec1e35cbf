"""The table counts what was really tried."""

import json
from io import StringIO
from pathlib import Path

from rich.console import Console

from tests.hostile import report
from tests.hostile.report import Row
from tests.hostile.trial import Fault, Trial

ROWS = [
    Row("S0", "one", "reader", [Trial("a", 0.1), Trial("b", 1.25, (Fault.HANG, Fault.ECHO))]),
    Row("S1", "two", "door", [Trial("c", 0.2)]),
]


def printed() -> list[str]:
    console = Console(width=132, record=True, file=StringIO())
    console.print(report.table(ROWS))
    return console.export_text().splitlines()


def test_a_line_a_class_with_its_counts_and_the_sum_of_all() -> None:
    lines = [[cell.strip() for cell in line.split("│")] for line in printed()]
    counts = [line[1:11] for line in lines if len(line) > 10]
    assert counts[0] == ["S0", "one", "reader", "2", "0", "1", "1", "0", "0", "1.25 s"]
    assert counts[-1][1:9] == ["all", "", "3", "0", "1", "1", "0", "0"]


def test_the_file_names_what_failed(tmp_path: Path) -> None:
    report.write(ROWS, tmp_path / "results" / "latest.json")
    told = json.loads((tmp_path / "results" / "latest.json").read_text())
    assert (told["tried"], told["failed"]) == (3, 1)
    assert told["classes"][0]["failed"] == ["b: hang, echo (1.25 s)"]
