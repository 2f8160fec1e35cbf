"""`frontdoor sources`: who sends, each a file; keys, trials, and switching off."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.cli import sources_keyed, sources_listed, sources_switched, sources_tried
from services.cli.faulty import faulty
from services.cli.on_database import on_database
from services.cli.options import AsJson
from services.cli.surroundings import sources_dir
from services.intake.source_files import check as check_files

app = typer.Typer(help="Who sends: each source is a file.", no_args_is_help=True)
data = Console(highlight=False, soft_wrap=True)


@app.command("list")
def list_sources(as_json: AsJson = False) -> None:
    """Print each source: what it is, its keys by fingerprint, and whether it is taken from."""
    found = check_files(sources_dir())
    rows = on_database(lambda connection: sources_listed.listed(connection, found))
    if as_json:
        data.print_json(json.dumps([sources_listed.as_dict(each) for each in rows]))
    else:
        Console(highlight=False).print(sources_listed.table(rows))


@app.command()
def check(
    folder: Annotated[
        Path | None,
        typer.Argument(help="A folder of source files.", show_default="the one that intake reads"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say everything that is wrong with the files of a folder; exit code 1 where something is."""
    found = check_files(folder or sources_dir())
    names = sorted(found.sources)
    if found.faults:
        faulty(found.faults, as_json=as_json)
        raise typer.Exit(1)
    if as_json:
        data.out(json.dumps({"ok": True, "sources": names}))
    else:
        data.out(f"ok: {len(names)} sources ({', '.join(names)})")


app.command("try")(sources_tried.try_file)
app.command()(sources_keyed.add)
app.command("rotate-key")(sources_keyed.rotate_key)
app.command()(sources_switched.disable)
app.command()(sources_switched.enable)
