"""`frontdoor dev year`: a year of recorded facts in which nobody exists."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli.bar import bar

messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)


def year(
    folder: Annotated[Path, typer.Argument(help="Where the chunks go; a new folder.")],
    contacts: Annotated[int, typer.Option(min=1, help="How many.")] = 200_000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same year.")] = 1,
) -> None:
    """Write an invented year of recorded facts, to try `frontdoor rules backtest` on."""
    from services.devkit.scenario.year import write  # numpy and Arrow load slowly

    if folder.exists():
        messages.print(f"{folder} is there already; name a new folder.")
        raise typer.Exit(1)
    try:
        with bar("Contacts", contacts) as progress:
            for written in write(folder, contacts=contacts, seed=seed):
                progress(written)
    except OSError as error:
        messages.print(str(error))
        raise typer.Exit(1) from None
    messages.print(f"{contacts:,} contacts in {folder}")
