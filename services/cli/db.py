"""`frontdoor db`: the schemas of the services."""

import asyncio
from collections.abc import Mapping

import typer
from rich.console import Console

from services.cli.on_database import AWAY
from services.cli.options import DryRun
from services.cli.surroundings import server_environment

app = typer.Typer(help="The database's schemas.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)


@app.callback()
def db() -> None:
    """Keep `migrate` a word of its own."""


@app.command()
def migrate(dry_run: DryRun = False) -> None:
    """Bring every service's schema to its newest version, before a deploy; nothing is lost."""
    from sqlalchemy.exc import DBAPIError  # it and Alembic load slowly

    from services.chassis.migrate import migrate_now, planned

    url = server_environment()["DATABASE_URL"]
    try:
        if dry_run:
            _tell(asyncio.run(planned(url)))
            return
        migrated = migrate_now(url)
    except (*AWAY, DBAPIError) as error:
        messages.print(
            f"[red]The database cannot be reached: {type(error).__name__}.[/red] "
            "`frontdoor dev up` starts one here."
        )
        raise typer.Exit(1) from None
    messages.print(f"Up to date: {', '.join(migrated)}.")


def _tell(planned: Mapping[str, tuple[str | None, str]]) -> None:
    for service, (at, newest) in planned.items():
        there = at is not None and at >= newest
        step = f"stays at {at}" if there else f"{at or 'nothing'} → {newest}"
        messages.print(f"{service}: {step}")
