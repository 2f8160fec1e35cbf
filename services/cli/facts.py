"""`frontdoor facts`: what the router has recorded of referrals, for trying rules on it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.on_database import Connection, on_database

app = typer.Typer(help="What the router has recorded of referrals.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


@app.callback()
def facts() -> None:
    """What the router has recorded of referrals."""


@app.command()
def export(
    folder: Annotated[Path, typer.Argument(help="Where the chunks go.")],
) -> None:
    """Write the facts of every referral into Arrow files, for `frontdoor rules backtest`.

    Of each version the state decided on, with what people have cleared. Facts name nobody. Done
    again, it adds what has been decided since, up to a minute ago.
    """
    from services.router.columns.export import export as write  # numpy and Arrow load slowly
    from services.router.columns.recorded import Unreadable

    async def work(connection: Connection) -> int:
        return await write(connection, folder, now=datetime.now(UTC))

    try:
        rows = on_database(work)
    except (OSError, Unreadable) as error:
        messages.print(str(error))
        raise typer.Exit(1) from None
    messages.print(f"{rows:,} more recorded states in {folder}")
