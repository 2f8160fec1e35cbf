"""`frontdoor status`: each service at a glance, for the person on call."""

import asyncio
import json

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.cli.health import Health, as_dict, health
from services.cli.options import AsJson

data = Console(highlight=False, soft_wrap=True)


def status(
    as_json: AsJson = False,
) -> None:
    """Each service: ready or why not, lag, outbox, dead letters. Exit code 1 where one is not."""
    found = asyncio.run(health())
    if as_json:
        data.print_json(json.dumps([as_dict(known) for known in found]))
    else:
        data.print(_table(found))
    if not all(known.ready for known in found):
        raise typer.Exit(1)


def _table(found: list[Health]) -> Table:
    table = Table("service", "state", "lag", "outbox", "dead letters")
    for known in found:
        state = "[green]ready[/green]" if known.ready else "[red]not ready[/red]"
        why = [escape(f"{check}: {reason}") for check, reason in sorted(known.why.items())]
        table.add_row(
            known.service,
            "\n".join([state, *why]),
            _lag(known),
            _count(known.outbox),
            _count(known.dead_letters),
        )
    return table


def _lag(known: Health) -> str:
    if known.lag_messages is None:
        return "?"
    seconds = f", {known.lag_seconds:.1f} s" if known.lag_messages else ""
    return f"{known.lag_messages} messages{seconds}"


def _count(number: int | None) -> str:
    return "?" if number is None else str(number)
