"""`frontdoor schemas`: export the contracts, tell drift, and what a change would break."""

import json
from pathlib import Path
from typing import Annotated

import typer

from services.cli import exported, released
from services.cli.exported import SCHEMAS
from services.contracts import export as contracts
from services.contracts.catalogue import CATALOGUE
from services.contracts.compatibility import Change, Verdict, compare_releases

app = typer.Typer(help="The contracts as schemas.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
OldDir = Annotated[
    Path | None,
    typer.Argument(exists=True, file_okay=False, help="Older schemas. By default: every release."),
]

Directory = Annotated[
    Path,
    typer.Option(
        "--directory",
        exists=True,
        file_okay=False,
        help="Where the schemas are.",
        show_default="the project's own",
    ),
]


@app.command()
def export(directory: Directory = SCHEMAS) -> None:
    """Write every schema file that is made from the code."""
    for sentence in exported.write(directory):
        typer.echo(sentence)


@app.command()
def check(directory: Directory = SCHEMAS, as_json: AsJson = False) -> None:
    """Tell where the schema files and the code differ; exit code 1 where they do."""
    found = exported.drift(directory)
    if as_json:
        typer.echo(json.dumps(found))
    else:
        typer.echo("\n".join([*found, *(["Run: make schemas"] if found else [])]), nl=bool(found))
    if found:
        raise typer.Exit(1)


@app.command()
def compat(old: OldDir = None, directory: Directory = SCHEMAS, as_json: AsJson = False) -> None:
    """Class each change since older schemas; exit code 1 where one breaks."""
    today = {name: contracts.schema(name) for name in CATALOGUE}
    rows = [
        (version, name, change)
        for version, older in _older(old, directory).items()
        for name, changes in compare_releases(older, today).items()
        for change in changes
    ]
    _print(rows, as_json=as_json)
    if any(change.verdict is Verdict.BREAKING for _, _, change in rows):
        raise typer.Exit(1)


def _older(old: Path | None, directory: Path) -> dict[str, released.Schemas]:
    if old is not None:
        return {old.name: _in_directory(old)}
    try:
        found = released.in_tags(directory.parent)
    except released.NoHistory as error:
        typer.echo(error.__doc__, err=True)
        raise typer.Exit(1) from None
    if not found:
        typer.echo("Nothing is released yet: there is nothing to break.", err=True)
    return found


def _in_directory(directory: Path) -> released.Schemas:
    found = released.in_directory(directory)
    if not found:
        raise typer.BadParameter("there is no schema in this directory", param_hint="OLD")
    return found


def _print(rows: list[tuple[str, str, Change]], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([_row(*row) for row in rows]))
        return
    for version, name, change in rows:
        typer.echo(f"{version}  {name}  {change}")


def _row(version: str, name: str, change: Change) -> dict[str, str]:
    return {
        "release": version,
        "type": name,
        "path": change.path,
        "what": change.what,
        "verdict": change.verdict.value,
        "why": change.why,
    }
