"""The source that a command names."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from services.cli.faulty import faulty
from services.cli.surroundings import sources_dir
from services.intake.source import Source
from services.intake.source_files import check

messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

Name = Annotated[str, typer.Argument(metavar="SOURCE", help="The name of a source file.")]


def named(name: str) -> Source | None:
    """The source of this name, None where its file does not hold; exit code 4 without a file."""
    found = check(sources_dir())
    names = sorted({*found.sources, *found.refused})
    if name not in names:
        stop(4, f"There is no source {name}. There are: {', '.join(names)}.")
    return found.sources.get(name)


def holding(name: str) -> Source:
    """The same; where its file does not hold, its faults and exit code 1."""
    source = named(name)
    if source is None:
        faults = check(sources_dir()).faults
        faulty([each for each in faults if Path(each.place.file).stem == name])
        raise typer.Exit(1)
    return source


def stop(code: int, why: str) -> NoReturn:
    """End the command."""
    messages.print(why, style="red")
    raise typer.Exit(code)
