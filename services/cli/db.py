"""`frontdoor db`: the schemas of the services."""

import typer
from rich.console import Console

from services.cli.surroundings import server_environment

app = typer.Typer(help="The database's schemas.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)


@app.callback()
def db() -> None:
    """Keep `migrate` a word of its own."""


@app.command()
def migrate() -> None:
    """Bring every service's schema to its newest version, before a deploy; nothing is lost."""
    from services.chassis.migrate import migrate_now  # Alembic loads slowly

    try:
        migrated = migrate_now(server_environment()["DATABASE_URL"])
    except OSError as error:
        messages.print(
            f"[red]The database cannot be reached: {type(error).__name__}.[/red] "
            "`frontdoor dev up` starts one here."
        )
        raise typer.Exit(1) from None
    messages.print(f"Up to date: {', '.join(migrated)}.")
