"""`frontdoor sources add` and `rotate-key`: a new source with its key, and keys that follow."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.chassis.reviewed.faults import FilesRefused
from services.cli import sources_added
from services.cli.faulty import faulty
from services.cli.lengths import length
from services.cli.on_database import Connection, in_schema, on_database
from services.cli.options import Actor, DryRun
from services.cli.sources_named import Name, holding, messages, stop
from services.cli.surroundings import sources_dir
from services.intake import keys
from services.intake.keys import Issued
from services.intake.source import Source

data = Console(highlight=False, soft_wrap=True)

Overlap = Annotated[
    timedelta,
    typer.Option(parser=length, metavar="LENGTH", help="How long older keys go on: 7d, 12h or 0."),
]


def add(
    file: Annotated[Path, typer.Argument(help="The file of the new source.")],
    actor: Actor,
    dry_run: DryRun = False,
) -> None:
    """Check a file, put it where intake reads it, and print the source's first key, once.

    A running intake has it within seconds. Done again with the same file it does nothing more.
    Exit code 5 where another source has the name.
    """
    source, content = _checked(file)
    if dry_run:
        messages.print(f"{source.name} would be put into {sources_dir()}.")
        return
    try:
        sources_added.put(content, sources_dir() / file.name)
    except OSError as error:
        stop(1, f"{sources_dir()} cannot be written to: {error.strerror}.")
    messages.print(f"{source.name} is in {sources_dir()}.")
    _first_key(source, actor)


def rotate_key(
    source: Name,
    actor: Actor,
    overlap: Overlap = "7d",  # type: ignore[assignment]
    dry_run: DryRun = False,
) -> None:
    """Print a new 256-bit key, once: only its SHA-256 is kept. Older ones end after the overlap.

    A source that sends at another door reads with it what became of its referrals.
    """
    known = holding(source)
    if known.authentication is not None:
        stop(5, f"{source} shows who it is by a token or a signature.")
    if dry_run:
        messages.print(f"A key for {source} would be issued; older ones would end after {overlap}.")
        return

    async def work(connection: Connection) -> tuple[str, list[Issued]]:
        async with connection.transaction():
            key = await keys.rotate(connection, source, overlap=overlap, actor=actor)
            return key, await keys.of_source(connection, source)

    key, issued = on_database(work, in_schema("intake"))
    for each in issued:
        if each.expires_at:
            messages.print(f"The key {each.fingerprint} ends {each.expires_at:%Y-%m-%d %H:%M} UTC.")
    _show(source, key)


def _checked(file: Path) -> tuple[Source, bytes]:
    try:
        return sources_added.checked(file, sources_dir())
    except FilesRefused as refused:
        faulty(refused.faults)
        raise typer.Exit(1) from None
    except sources_added.NameTaken:
        stop(5, f"There is another source {file.stem}: change its file, or choose another name.")


def _first_key(source: Source, actor: str) -> None:
    async def work(connection: Connection) -> str | None:
        async with connection.transaction():
            if await keys.of_source(connection, source.name):
                return None
            return await keys.rotate(connection, source.name, overlap=timedelta(), actor=actor)

    key = on_database(work, in_schema("intake")) if source.keyed else None
    if key is not None:
        _show(source.name, key)


def _show(source: str, key: str) -> None:
    messages.print(f"A key for {source}. It cannot be shown again.")
    data.out(key)
