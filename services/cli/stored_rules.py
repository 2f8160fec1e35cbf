"""`frontdoor rules history|export`: what was in force since when, what waits, and its files."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from services.chassis.work import Works
from services.cli.activating import done, stop
from services.cli.moments import moment
from services.cli.options import AsJson
from services.router.history import History, history, stored

data = Console(highlight=False, soft_wrap=True)


def show_history(as_json: AsJson = False) -> None:
    """Print which ruleset was in force since when, by whom, and why; what waits stands first."""

    async def read(works: Works) -> History:
        async with works.pool.acquire() as connection:
            return await history(connection)

    found = done(read)
    if as_json:
        data.out(json.dumps(asdict(found), default=str))
    elif not found.proposals and not found.activations:
        data.print("Nothing was activated: the pack that each router has decides.")
    else:
        data.print(_table(found))


def export(
    sha256: Annotated[str, typer.Argument(help="Of a stored pack; 8 digits do.")],
    folder: Annotated[Path, typer.Argument(help="Where its files go; a new folder.")],
) -> None:
    """Write a stored pack into a folder, to look at it before approving: check it, diff it."""

    async def read(works: Works) -> Mapping[str, bytes] | None:
        async with works.pool.acquire() as connection:
            return await stored(connection, sha256)

    found = done(read) if len(sha256) >= 8 else None
    if found is None:
        stop(f"No pack with the checksum {sha256} is stored, or not enough digits were said.")
    if folder.exists():
        stop(f"{folder} is there already; name a new folder.")
    for file, content in found.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)
    data.out(f"{len(found)} files in {folder}")


def _table(found: History) -> Table:
    table = Table("in force from (UTC)", "ruleset", "sha256", "proposed", "approved", "why")
    for waits in found.proposals:
        when = moment(waits.effective_at) if waits.effective_at else "at once"
        row = f"{waits.id} {waits.version}", waits.sha256[:12], waits.proposed_by
        table.add_row(when, *row, "waits for approval", waits.reason)
    for each in found.activations:
        row = f"{each.id} {each.version}", each.sha256[:12], each.proposed_by
        table.add_row(moment(each.effective_at), *row, each.approved_by, each.reason)
    return table
