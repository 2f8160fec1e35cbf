"""A decision explained: one that is stored, and any of them as a page."""

from pathlib import Path

import typer

from services.router.language import Ruleset
from services.router.preview import Preview, Previews, said_in
from services.router.program import Program
from services.router.revision import Latest


def stored(latest: Latest, program: Program) -> Preview:
    """What a stored decision tells; `program` is that of the ruleset at hand."""
    state = latest.state
    said = said_in(state.facts)
    return Previews(program).told(latest.routed.decision, state, said=said)


def write(file: Path, found: Preview, ruleset: Ruleset, *, of: str) -> None:
    """Write it, and say so."""
    from services.router.report.explanation import page  # the templates load slowly

    written(file, page(found, ruleset, of=of))
    typer.echo(f"{file}: goes to {found.story['destination_title']}")


def written(file: Path, page: str) -> None:
    """Write a page; where that is not possible it is told, and ends the command."""
    try:
        file.write_text(page, encoding="utf-8")
    except OSError as error:
        typer.echo(f"{file} cannot be written: {error.strerror}", err=True)
        raise typer.Exit(1) from None
