"""What gave each fact of a referral, for people."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from services.intake.triage.evidence_views import Given, Said, Unread


def print_messages(to: Console, messages: Sequence[Said]) -> None:
    """A table for each message, the newest first."""
    for each in messages:
        table = Table(
            "fact", "answer", "because of", "at", title=_title(each), title_justify="left"
        )
        for given in each.facts:
            table.add_row(given.fact, given.answer, _because(given), given.at)
        for code in each.unmapped:
            table.add_row("not mapped", "", _code(code), code.at)
        to.print(table)


def _title(each: Said) -> str:
    when = f"{each.received_at:%Y-%m-%d %H:%M}"
    return f"{each.source}, {each.act}, {when}, version {each.version} of {each.referral_id}"


def _because(given: Given) -> str:
    return f"{given.basis} {_code(given)}".strip()


def _code(of: Given | Unread) -> str:
    """A code is shown as it is: `repr` leaves nothing in it that a terminal would obey."""
    return f"{of.table} {of.code!r}".strip() if of.code else of.table
