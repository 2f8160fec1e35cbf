"""`frontdoor rules shadow`: a candidate decides beside the live rules, and nothing is published."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from services.chassis.reviewed.faults import FilesRefused
from services.chassis.work import Works
from services.cli.activating import done, refused, stop, tell
from services.cli.options import Actor, AsJson, Reason
from services.cli.proving import proven
from services.router import candidate
from services.router.candidate import Shown

app = typer.Typer(help="A candidate beside the live rules.", no_args_is_help=True)


@app.command()
def start(
    pack: Annotated[Path, typer.Argument(help="The folder of the candidate.")],
    reason: Reason,
    actor: Actor,
) -> None:
    """Check, prove and store a pack, and let it decide beside the live rules, for the record."""
    try:
        loaded, proof = proven(pack)
    except FilesRefused as error:
        tell(pack, error, actor)
        refused(error)
    done(lambda works: candidate.begin(works, loaded, proof, actor=actor, reason=reason))
    ref = loaded.ruleset.ref
    typer.echo(f"{ref.id} {ref.version} ({ref.sha256[:12]}) decides beside the live rules.")


@app.command("stop")
def end(actor: Actor) -> None:
    """End the candidate. What it showed stays until the next one begins."""
    ended = done(lambda works: candidate.end(works, actor=actor))
    if ended is None:
        stop("No candidate decides beside the live rules.")
    typer.echo(f"{ended[:12]} no longer decides beside the live rules.")


@app.command()
def show(as_json: AsJson = False) -> None:
    """Print where the candidate differs: what the live rules said, what it would have said."""

    async def read(works: Works) -> Shown | None:
        async with works.pool.acquire() as connection:
            return await candidate.shown(connection)

    found = done(read)
    if as_json:
        typer.echo(json.dumps(None if found is None else asdict(found), default=str))
        return
    for line in _lines(found):
        typer.echo(line)


def _lines(found: Shown | None) -> Iterator[str]:
    if found is None:
        yield "No candidate has decided beside the live rules yet."
        return
    until = "" if found.until is None else f" until {_moment(found.until)}"
    named = f"{found.ruleset} {found.version} ({found.sha256[:12]})"
    yield f"{named}, since {_moment(found.since)}{until}"
    yield f"by {found.by}: {found.reason}"
    if not found.differences:
        yield "It has differed in nothing."
    for each in found.differences:
        yield f"{each.count:>7}  {each.live}  →  {each.candidate}"
        yield f"         such as {', '.join(map(str, each.ids))}"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
