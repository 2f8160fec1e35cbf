"""Every message of the day as tables: by source, what became of it; and why some were refused."""

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.devkit.demo.tally import Tally
from services.devkit.reconcile.by_source import Refused

_COUNTS = ("sent", "received", "accepted", "linked", "again", "rejected", "ignored")
_WORDS = (
    "Each line adds up: sent (the senders' own count) = received (intake's count of its answers) "
    "= accepted + linked + rejected + ignored (what the database holds) + again (sent before: the "
    "first answer was given once more).",
    "linked: about somebody who has an open referral, or chasing one. ignored: mail that no person "
    "wrote to us.",
)
_TIMES = (
    "From the taking up of a message at its door to its COMMIT, by intake's own histogram; before "
    "that a file or a mail lies there for up to three seconds. The day is replayed fast, with all "
    "servers on the same cores.",
    "unmapped: codes that no table of the source has. They are kept, and nothing is guessed.",
)


def accounts(found: Sequence[Tally]) -> Iterator[RenderableType]:
    """What became of every message, and how long it took."""
    yield _titled("Every message, by source", _counts(found), (_balance(found), *_WORDS))
    yield _titled("How it was taken", _times(found), _TIMES)


def _counts(found: Sequence[Tally]) -> Table:
    table = _table(("source",), _COUNTS)
    for each in found:
        style = None if each.balances else "red"
        table.add_row(each.source, *_numbers(each), style=style)
    table.add_section()
    sums = [sum(int(_numbers(each)[place]) for each in found) for place in range(len(_COUNTS))]
    table.add_row("all", *map(str, sums))
    return table


def _numbers(each: Tally) -> tuple[str, ...]:
    kept = each.kept
    counts = (each.sent, each.received, kept.accepted, kept.linked, each.again, kept.rejected)
    return tuple(map(str, (*counts, kept.ignored)))


def _balance(found: Sequence[Tally]) -> Text:
    broken = [each.source for each in found if not each.balances]
    if broken:
        return Text(f"BROKEN: {', '.join(broken)}", style="red")
    return Text("Every message is accounted for.", style="green")


def _times(found: Sequence[Tally]) -> Table:
    table = _table(("source", "channel"), ("share", "unmapped", "p50 ms", "p99 ms"))
    whole = sum(each.received for each in found if each.channel) or 1
    for each in found:
        if each.channel:
            share, unmapped = f"{each.received / whole:.0%}", str(each.kept.unmapped)
            channel = each.channel.replace("_", " ")
            table.add_row(each.source, channel, share, unmapped, _ms(each.p50), _ms(each.p99))
    return table


def _ms(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


def refusals(found: Sequence[Refused]) -> RenderableType:
    """Why messages were refused, as they are kept."""
    table = _table(("source", "why"), ("status", "messages"))
    for each in found:
        why = each.reason.replace("_", " ")
        table.add_row(each.source, why, str(each.status), str(each.messages))
    kept = sum(each.messages for each in found)
    notes = (f"{kept} are kept for their senders' benefit.", "Ignored mails are among them.")
    return _titled("What was refused, and why", table, notes)


def _table(text: Sequence[str], numbers: Sequence[str]) -> Table:
    """Narrow enough for 80 columns."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 0, 0, 1))
    for column in text:
        table.add_column(column)
    for column in numbers:
        table.add_column(column, justify="right")
    return table


def _titled(title: str, table: Table, notes: Sequence[str | Text]) -> Group:
    return Group(
        Text(f"\n{title}", style="bold"),
        table,
        *(note if isinstance(note, Text) else Text(note) for note in notes),
    )
