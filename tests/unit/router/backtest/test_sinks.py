"""Each referral with both decisions, in a file that any tool reads."""

import csv
from pathlib import Path

import pyarrow.parquet as pq

from services.router.backtest.backtest import Backtest
from services.router.backtest.sinks import sinks
from tests.unit.router.backtest.packs import PAIR
from tests.unit.router.examples import state
from tests.unit.router.recorded import recorded

CHUNKS = (
    [state(mental_health="yes"), state(test=True)],
    [state(urgent="yes", safeguarding="yes", override="eit", source="yas")],
)
MOVED = {
    "referral_id": "00000000-0000-0000-0000-000000000001",
    "version": 1,
    "source": "example",
    "overridden": False,
    "moved": True,
    "against_destination": "manual_triage",
    "against_copies": "",
    "against_rule": "X3",
    "against_urgency": "routine",
    "against_act_now": False,
    "against_needs_person": True,
    "candidate_destination": "mental_health",
    "candidate_copies": "",
    "candidate_rule": "X3",
    "candidate_urgency": "urgent",
    "candidate_act_now": False,
    "candidate_needs_person": False,
}
STAYS = {"moved": False, "overridden": True, "source": "yas", "candidate_rule": "X8"}


def write(folder: Path) -> tuple[Path, Path]:
    """Both kinds of file, of two chunks."""
    found, files = Backtest(PAIR), (folder / "each.csv", folder / "each.parquet")
    with sinks(PAIR, csv=files[0], parquet=files[1]) as sink:
        for chunk in CHUNKS:
            sink(found.add(recorded(chunk)))
    return files


def test_parquet_has_each_referral_with_both_decisions(tmp_path: Path) -> None:
    first, second = pq.read_table(write(tmp_path)[1]).to_pylist()
    assert first.pop("received_at").isoformat() == "2026-11-02T09:00:00+00:00"
    assert first == MOVED
    assert {name: second[name] for name in STAYS} == STAYS
    assert (second["against_destination"], second["against_copies"]) == (
        "duty_and_advice",
        "rapid_response",
    )


def test_csv_has_the_same_columns_and_rows(tmp_path: Path) -> None:
    files = write(tmp_path)
    with files[0].open(newline="") as file:
        rows = list(csv.DictReader(file))
    parquet = pq.read_table(files[1]).to_pylist()
    assert list(rows[0]) == list(parquet[0])
    written = [[str(value) for value in row.values()] for row in parquet]
    said = [
        [value.capitalize() if value in ("true", "false") else value for value in row.values()]
        for row in rows
    ]
    assert [row[3:] for row in said] == [row[3:] for row in written]


def test_what_is_not_asked_for_is_not_written(tmp_path: Path) -> None:
    with sinks(PAIR, csv=None, parquet=None) as sink:
        sink(Backtest(PAIR).add(recorded(CHUNKS[0])))
    assert list(tmp_path.iterdir()) == []
