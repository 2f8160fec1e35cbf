"""`frontdoor referral`: one referral's timeline, and its decision in plain English."""

import asyncio
import json
from typing import Annotated
from uuid import UUID

import asyncpg
import typer
from rich.console import Console
from rich.table import Table

from services.cli.surroundings import server_environment
from services.cli.timeline import Timeline, as_dict, timeline
from services.router.explain import story, text
from services.router.load import PACKS, load

app = typer.Typer(help="One referral.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)


@app.callback()
def referral() -> None:
    """Keep `show` a word of its own."""


@app.command()
def show(
    referral_id: Annotated[UUID, typer.Argument(help="The id that intake answered with.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """The timeline and the decision in force. No identity is read. Exit code 4: nobody knows it."""
    found = _found(referral_id)
    if as_json:
        data.print_json(json.dumps(as_dict(found)))
        return
    data.print(_table(found))
    if found.decision is None or found.facts is None:
        data.print("It is not decided yet where it goes.")
        return
    ruleset = load(PACKS / "leeds-pilot").ruleset
    data.print(text(story(found.decision.decision, found.facts, ruleset)), markup=False)


def _found(referral_id: UUID) -> Timeline:
    try:
        found = asyncio.run(timeline(server_environment()["DATABASE_URL"], referral_id))
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        messages.print(f"[red]The database cannot be read: {type(error).__name__}.[/red]")
        raise typer.Exit(1) from None
    if not found.entries:
        messages.print(f"Nobody here knows a referral {referral_id}.")
        raise typer.Exit(4)
    return found


def _table(found: Timeline) -> Table:
    table = Table("when (UTC)", "service", "what")
    for entry in found.entries:
        when = f"{entry.at:%Y-%m-%d %H:%M:%S}.{entry.at.microsecond // 1000:03}"
        table.add_row(when, entry.service, entry.what)
    return table
