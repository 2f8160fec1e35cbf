"""The accounts of the day's messages, as they are printed."""

import io

import pytest
from rich.console import Console

from services.devkit.demo.accounts import accounts
from services.devkit.demo.tally import Tally
from services.devkit.reconcile.by_source import Kept

YAS = Tally(
    source="yas",
    channel="fhir",
    sent=10,
    received=10,
    again=2,
    kept=Kept(accepted=5, linked=2, rejected=1, unmapped=7),
    p50=4.25,
    p99=31.0,
)
FORM = Tally(
    source="professionals-form",
    channel="online_form",
    sent=1000,
    received=999,
    again=0,
    kept=Kept(accepted=999),
)


def printed(*found: Tally, width: int = 80) -> list[str]:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    for each in accounts(found):
        console.print(each)
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def cells(lines: list[str], beginning: str) -> list[list[str]]:
    return [line.split() for line in lines if line.startswith(beginning)]


def test_each_source_has_a_line_of_counts_and_one_of_times() -> None:
    counts, times = cells(printed(YAS), "yas")
    assert counts == ["yas", "10", "10", "5", "2", "2", "1", "0"]
    assert times == ["yas", "fhir", "100%", "7", "4.2", "31"]


def test_the_last_line_is_the_sum() -> None:
    (line,) = cells(printed(YAS, FORM), "all")
    assert line == ["all", "1010", "1009", "1004", "2", "2", "1", "0"]


def test_what_does_not_add_up_is_named() -> None:
    assert "Every message is accounted for." in printed(YAS)
    assert "BROKEN: professionals-form" in printed(YAS, FORM)


@pytest.mark.parametrize("width", [80, 120])
def test_nothing_is_cut_off(width: int) -> None:
    lines = printed(YAS, FORM, width=width)
    assert not [line for line in lines if "…" in line or len(line) > width]
    assert len(cells(lines, "professionals-form")) == 2
