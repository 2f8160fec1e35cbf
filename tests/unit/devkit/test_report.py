"""The demo's tables, as they are printed."""

import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from services.contracts import catalogue
from services.devkit.demo import figures, report, screen
from services.devkit.demo.played import Explained, Played
from services.devkit.reconcile.by_source import Refused
from services.devkit.reconcile.reconcile import reconcile
from services.router.load import PACKS, load
from tests.unit.devkit.reconcile import books

QUEUES = {
    "taken_at": "2026-03-02T09:00:00+00:00",
    "queues": [
        {
            "queue": "manual_triage",
            "waiting": 7,
            "oldest_received_at": "2026-03-02T08:59:00+00:00",
            "overdue": 1,
            "taken": 0,
            "mean_seconds_to_taken": None,
        }
    ],
    "stages": [],
}


def printed(*shown: RenderableType, width: int = 110) -> str:
    """What a reader sees, without colours."""
    console = Console(file=io.StringIO(), width=width, highlight=False)
    for each in shown:
        console.print(each)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture
def played() -> Played:
    """A day on which nothing was decided, and sixteen messages were refused and kept."""
    evidence = books.books()
    seen = tuple(each for each in evidence.seen if each.topic != catalogue.ROUTING)
    return Played(
        tallies=(),
        refused=(Refused("yas", 422, "invalid", 12), Refused("other-mail", 400, "unreadable", 4)),
        evidence=replace(evidence, seen=seen),
        reconciliation=reconcile(books.books()),
        queues=QUEUES,
        explained=Explained("referral-home", "What was told.", "What was decided."),
        faults=(),
    )


@pytest.fixture
def shown(played: Played) -> str:
    """The whole day."""
    return printed(*report.tables(played, load(PACKS / "leeds-pilot").ruleset))


def test_a_queue_has_the_title_of_its_destination(shown: str) -> None:
    assert "Manual triage, where a person decides" in shown
    assert "manual_triage" not in shown


def test_it_says_why_more_wait_for_manual_triage_than_it_leads(shown: str) -> None:
    assert "cases that the EIT returned wait there too" in shown


def test_what_is_kept_of_refusals_stands_under_their_table(shown: str) -> None:
    lines = [line.rstrip() for line in shown.splitlines()]
    title = lines.index("What was refused, and why")
    assert "16 are kept for their senders' benefit." in lines[title + 1 :]


def test_words_are_on_the_left_of_their_column_and_numbers_on_the_right() -> None:
    found = printed(report._by_whom(9, Counter({"Nobody has said": 3, "A much longer one": 1})))
    row = next(line for line in found.splitlines() if "Nobody" in line)
    cells = row.split("│")
    assert cells[0].startswith(" Nobody has said  ")
    assert cells[1].rstrip().endswith("       3")


def test_latency_says_how_it_was_measured() -> None:
    found = printed(report._latency(figures.Latency(counted=335, p50=12.0, p99=48.0)))
    assert "p50 12 ms, p99 48 ms" in found
    assert "on this machine, with all servers on the same cores" in found
    assert "`make bench`" in found


def test_commands_are_named_as_they_can_be_run() -> None:
    found = printed(report.commands(Path("/srv/demo")))
    assert "export FRONTDOOR_HOME=/srv/demo" in found
    assert ".venv/bin/frontdoor referral show ID" in found


@pytest.mark.parametrize(("columns", "width"), [("40", 80), ("100", 100), ("400", 120)])
def test_a_page_is_as_wide_as_the_terminal_within_reason(
    columns: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert screen.width() == width
