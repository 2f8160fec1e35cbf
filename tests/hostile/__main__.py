"""`python -m tests.hostile [--only S6,CSV]`: the table of bad and hostile input."""

import argparse
import asyncio
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from rich.console import Console

from services.chassis.migrate import migrate_now
from services.devkit import minder
from services.devkit.home import Home
from services.devkit.postgres import Postgres
from tests.hostile import report
from tests.hostile.attack import Kind
from tests.hostile.catalogue import KINDS
from tests.hostile.ground import Ground
from tests.hostile.report import Row
from tests.hostile.trial import Trial, trials

console = Console(width=132, highlight=False)


def main() -> int:
    """The exit code: 1 where any attack came to anything."""
    wanted = _wanted()
    with postgres() as url:
        rows = [_row(kind, url) for kind in wanted]
    console.print(report.table(rows))
    if len(wanted) == len(KINDS):
        report.write(rows)
    return int(not rows or any(row.failed for row in rows))


@contextmanager
def postgres() -> Iterator[str]:
    """A real server with a migrated database, gone afterwards, also if this process is killed."""
    with tempfile.TemporaryDirectory(prefix="frontdoor-hostile-") as path:
        home = Home(Path(path))
        minder.mind(home)
        server = Postgres(home)
        server.start()
        try:
            migrate_now(server.url)
            yield server.url
        finally:
            server.stop()


def _row(kind: Kind, url: str) -> Row:
    with tempfile.TemporaryDirectory(prefix="frontdoor-hostile-") as folder:
        found = report.row(kind, asyncio.run(_tried(kind, url, Path(folder))))
    console.print(f"{kind.name}: {len(found.trials)} tried, {len(found.failed)} failed")
    for each in found.failed:
        console.print(f"  {each}", markup=False)
    return found


async def _tried(kind: Kind, url: str, folder: Path) -> Sequence[Trial]:
    """On a copy of the database, for each class one of its own."""
    own = f"hostile_{uuid.uuid4().hex[:8]}"
    template = url.partition("?")[0].rpartition("/")[2]
    await _administer(url, f"CREATE DATABASE {own} TEMPLATE {template}")
    return await trials(kind, Ground(url.replace(f"/{template}?", f"/{own}?"), folder))


async def _administer(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace("/frontdoor?", "/postgres?"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _wanted() -> list[Kind]:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--only", default="", help="names of checks, separated by commas")
    only = parser.parse_args().only.split(",")
    return [kind for kind in KINDS if only == [""] or kind.check in only]


if __name__ == "__main__":
    raise SystemExit(main())
