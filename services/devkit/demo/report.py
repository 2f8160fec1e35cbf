"""The day as tables."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from services.devkit.demo import figures
from services.devkit.demo.accounts import accounts, refusals
from services.devkit.demo.played import Played
from services.devkit.fleet import Address
from services.devkit.reconcile.result import Reconciliation
from services.router.language import Ruleset

COMMAND = ".venv/bin/frontdoor"
"""Set-up puts it there, and not on PATH."""

_TRIAGE = (
    "More can wait for manual triage than it leads: cases that the EIT returned wait there too."
)


def tables(played: Played, ruleset: Ruleset) -> Iterator[RenderableType]:
    """Everything that the day shows, in the order a visitor asks."""
    found = figures.decisions(played.evidence)
    yield from accounts(played.tallies)
    yield _destinations(figures.destinations(found), ruleset)
    yield _by_whom(len(found), figures.reasons(found, ruleset))
    yield from _waiting(played.queues, ruleset)
    yield refusals(played.refused)
    yield _latency(figures.latency(played.evidence))
    yield Text(f"\nOne decision explained: {played.explained.referral}", style="bold")
    yield Text(f"{played.explained.story}\n{played.explained.words}")
    yield from reconciliation(played.reconciliation)


def _table(*text: str, numbers: Sequence[str] = ()) -> Table:
    """Columns of text, then columns of numbers."""
    table = Table(show_edge=False)
    for column in text:
        table.add_column(column)
    for column in numbers:
        table.add_column(column, justify="right")
    return table


def _section(title: str, table: Table, *notes: str) -> Group:
    """A table under its title; title and notes may be wider than the table."""
    return Group(Text(f"\n{title}", style="bold"), table, *(Text(note) for note in notes))


def _destinations(found: Sequence[figures.Destination], ruleset: Ruleset) -> Group:
    numbers = ("leads", "linked copies", "stat", "urgent", "routine")
    table = _table("destination", numbers=numbers)
    for each in found:
        table.add_row(
            ruleset.title_of(each.name),
            *(str(each.lead), str(each.copies)),
            *(str(each.urgencies[urgency]) for urgency in ("stat", "urgent", "routine")),
        )
    return _section("What went where", table)


def _by_whom(total: int, reasons: Counter[str]) -> Group:
    with_person = sum(reasons.values())
    share = (total - with_person) / total if total else 0.0
    table = _table("the rest, because", numbers=("referrals",))
    for reason, count in reasons.most_common():
        table.add_row(reason, str(count))
    return _section(f"Decided without a person: {share:.0%} of {total}", table)


def _waiting(queues: Mapping[str, Any], ruleset: Ruleset) -> Iterator[Group]:
    now = datetime.fromisoformat(queues["taken_at"]).astimezone(UTC)
    yield _section(
        "Who waits to be taken, and how long (as the metrics service counts)",
        _queues(queues["queues"], ruleset, now),
        _TRIAGE,
    )
    yield _section("By stage", _stages(queues["stages"], now))


def _queues(found: Sequence[Mapping[str, Any]], ruleset: Ruleset, now: datetime) -> Table:
    numbers = ("waiting", "the oldest, s", "overdue", "taken", "after, mean s")
    table = _table("queue", numbers=numbers)
    for each in found:
        table.add_row(
            ruleset.title_of(each["queue"]),
            str(each["waiting"]),
            _age(each["oldest_received_at"], now),
            str(each["overdue"]),
            str(each["taken"]),
            _seconds(each["mean_seconds_to_taken"]),
        )
    return table


def _stages(found: Sequence[Mapping[str, Any]], now: datetime) -> Table:
    numbers = ("waiting", "the oldest, s", "done", "after, mean s")
    table = _table("stage", numbers=numbers)
    for each in found:
        table.add_row(
            each["stage"].replace("_", " "),
            str(each["waiting"]),
            _age(each["oldest_entered_at"], now),
            str(each["done"]),
            _seconds(each["mean_seconds"]),
        )
    return table


def _age(since: str | None, now: datetime) -> str:
    return "" if since is None else f"{(now - datetime.fromisoformat(since)).total_seconds():.0f}"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _latency(found: figures.Latency | None) -> RenderableType:
    if found is None:
        return Text("\nToo few decisions to say how long they took.")
    took = (
        f"\nAccepted → decided: p50 {found.p50:.0f} ms, p99 {found.p99:.0f} ms "
        f"({found.counted} referrals, from the door to the topic)"
    )
    how = (
        "A day replayed fast on this machine, with all servers on the same cores; "
        "`make bench` measures it at an even pace."
    )
    return Group(Text(took, style="bold"), Text(how))


def reconciliation(found: Reconciliation) -> Iterator[RenderableType]:
    """The balance, each check, and the ids of what breaks one."""
    balance = found.balance
    table = _table("check", "result", numbers=("counted",))
    table.add_row(
        f"{balance.accepted} accepted (of {balance.referrals} referrals) = {balance.routed} "
        f"routed + {balance.withdrawn} withdrawn + {balance.linked} linked "
        f"+ {balance.waiting} waiting + {balance.aside} set aside",
        _mark(holds=balance.holds),
        str(balance.accepted),
    )
    for check in found.checks[1:]:
        table.add_row(check.promise, _mark(holds=check.holds), str(check.counted))
    yield _section("Reconciliation (database, topics, the case system's ledger)", table)
    repeats = sum(found.redeliveries.values())
    yield Text(f"Records that came again, byte for byte: {repeats}")
    if moving := {each.key for each in found.under_way}:
        yield Text(f"Referrals under way, judged in the balance alone: {len(moving)}")
    if found.aged:
        yield Text(f"Referrals older than the topics' memory, not judged: {found.aged}")
    for fault in found.told():
        yield Text(fault, style="red")


def _mark(*, holds: bool) -> str:
    return "[green]holds[/green]" if holds else "[red]BROKEN[/red]"


def addresses(found: Mapping[str, Address]) -> RenderableType:
    """Where each service answers."""
    table = _table("service", "API", "metrics and readiness")
    for name, address in found.items():
        table.add_row(name, address.api or "", f"{address.admin}/metrics  …/readyz")
    return _section("To look at", table)


def commands(home: Path) -> RenderableType:
    """What to try while it stays up."""
    words = ("status", "referral show ID", "eit cases list", "intake rejects list")
    lines = (f"  export FRONTDOOR_HOME={home}", *(f"  {COMMAND} {each}" for each in words))
    return Text("\n".join(("\nIn another terminal, in this directory:", *lines)), no_wrap=True)
