"""The day as tables."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from services.devkit.demo import figures
from services.devkit.demo.played import Played
from services.devkit.fleet import Address
from services.devkit.reconcile.result import Reconciliation
from services.devkit.scenario.contact import Kind
from services.router.language import Ruleset


def tables(played: Played, ruleset: Ruleset) -> Iterator[RenderableType]:
    """Everything that the day shows, in the order a visitor asks."""
    found = figures.decisions(played.evidence)
    yield _contacts(figures.contacts(played.answers))
    yield _destinations(figures.destinations(found), ruleset)
    yield _by_whom(len(found), figures.reasons(found, ruleset))
    yield from _waiting(played.queues)
    yield _refused(figures.refused(played.answers), played.evidence.kept.rejects)
    yield _latency(figures.latency(played.evidence))
    yield Text(f"\nOne decision explained: {played.explained.referral}", style="bold")
    yield Text(f"{played.explained.story}\n{played.explained.words}")
    yield from reconciliation(played.reconciliation)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right")
    return table


def _contacts(found: Counter[tuple[Kind, bool]]) -> Table:
    table = _table("\nWhat came in", "contact", "telephone form", "BaRS")
    names = {
        Kind.FIRST: "new referrals",
        Kind.UPDATE: "corrections of one",
        Kind.AGAIN: "sent again",
        Kind.BAD: "bad messages",
    }
    for kind, name in names.items():
        table.add_row(name, str(found[kind, False]), str(found[kind, True]))
    return table


def _destinations(found: Sequence[figures.Destination], ruleset: Ruleset) -> Table:
    table = _table(
        "\nWhat went where", "destination", "leads", "linked copies", "stat", "urgent", "routine"
    )
    for each in found:
        table.add_row(
            ruleset.destinations.get(each.name, each.name),
            *(str(each.lead), str(each.copies)),
            *(str(each.urgencies[urgency]) for urgency in ("stat", "urgent", "routine")),
        )
    return table


def _by_whom(total: int, reasons: Counter[str]) -> Table:
    with_person = sum(reasons.values())
    share = (total - with_person) / total if total else 0.0
    table = _table(f"\nDecided without a person: {share:.0%} of {total}", "the rest, because", "")
    for reason, count in reasons.most_common():
        table.add_row(reason, str(count))
    return table


def _waiting(queues: Mapping[str, Any]) -> Iterator[Table]:
    now = datetime.fromisoformat(queues["taken_at"]).astimezone(UTC)
    table = _table(
        "\nWho waits to be taken, and how long (as the metrics service counts)",
        *("queue", "waiting", "the oldest, s", "overdue", "taken", "after, mean s"),
    )
    for each in queues["queues"]:
        table.add_row(
            each["queue"],
            str(each["waiting"]),
            _age(each["oldest_received_at"], now),
            str(each["overdue"]),
            str(each["taken"]),
            _seconds(each["mean_seconds_to_taken"]),
        )
    yield table
    stages = _table("\nBy stage", "stage", "waiting", "the oldest, s", "done", "after, mean s")
    for each in queues["stages"]:
        stages.add_row(
            each["stage"].replace("_", " "),
            str(each["waiting"]),
            _age(each["oldest_entered_at"], now),
            str(each["done"]),
            _seconds(each["mean_seconds"]),
        )
    yield stages


def _age(since: str | None, now: datetime) -> str:
    return "" if since is None else f"{(now - datetime.fromisoformat(since)).total_seconds():.0f}"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _refused(found: Counter[tuple[str, int, str]], kept: int) -> Table:
    title = f"\nWhat was refused, and why ({kept} are kept for their senders' benefit)"
    table = _table(title, "door", "status", "what was wrong", "")
    for (door, status, story), count in sorted(found.items()):
        table.add_row(door, str(status), story, str(count))
    return table


def _latency(found: figures.Latency | None) -> Text:
    if found is None:
        return Text("\nToo few decisions to say how long they took.")
    return Text(
        f"\nAccepted → decided: p50 {found.p50:.0f} ms, p99 {found.p99:.0f} ms "
        f"({found.counted} referrals, from the door to the topic)",
        style="bold",
    )


def reconciliation(found: Reconciliation) -> Iterator[RenderableType]:
    """The balance, each check, and the ids of what breaks one."""
    balance = found.balance
    table = _table("\nReconciliation (database, topics, the case system's ledger)", "check", "", "")
    table.add_row(
        f"{balance.accepted} accepted (of {balance.referrals} referrals) = {balance.routed} "
        f"routed + {balance.waiting} waiting + {balance.aside} set aside",
        str(balance.accepted),
        _mark(holds=balance.holds),
    )
    for check in found.checks[1:]:
        table.add_row(check.promise, str(check.counted), _mark(holds=check.holds))
    yield table
    repeats = sum(found.redeliveries.values())
    yield Text(f"Records that came again, byte for byte: {repeats}")
    for fault in found.told():
        yield Text(fault, style="red")


def _mark(*, holds: bool) -> str:
    return "[green]holds[/green]" if holds else "[red]BROKEN[/red]"


def addresses(found: Mapping[str, Address], home: str) -> Iterator[RenderableType]:
    """Where to look while it stays up."""
    table = _table("\nTo look at", "service", "API", "metrics and readiness")
    for name, address in found.items():
        table.add_row(name, address.api or "", f"{address.admin}/metrics  …/readyz")
    yield table
    yield Text(
        f"\nIn another terminal: export FRONTDOOR_HOME={home}\n"
        "then: frontdoor status · frontdoor referral show ID · frontdoor eit cases list · "
        "frontdoor intake rejects list",
    )
