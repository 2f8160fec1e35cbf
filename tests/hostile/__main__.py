"""`python -m tests.hostile [--only S6,CSV] [--cases N]`: the table of bad and hostile input."""

import argparse
import asyncio
import tempfile
import uuid
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
from rich.console import Console

from services.chassis.migrate import migrate_now
from services.devkit import minder
from services.devkit.home import Home
from services.devkit.postgres import DATABASE, Postgres
from tests.hostile import report
from tests.hostile.catalogue import KINDS, ORDER
from tests.hostile.ground import Ground
from tests.hostile.openapi.conformance import conforms
from tests.hostile.openapi.served import SERVICES, Open
from tests.hostile.report import Row
from tests.hostile.trial import Trial, trials

console = Console(width=132, highlight=False)


def main() -> int:
    """The exit code: 1 where any attack came to anything."""
    asked = _asked()
    only = asked.only.split(",") if asked.only else ORDER
    with postgres() as url:
        rows = list(_rows(url, only, asked.cases))
    console.print(report.table(rows))
    if not asked.only:
        report.write(rows)
    return int(not rows or any(row.failed for row in rows))


def _rows(url: str, only: Sequence[str], cases: int) -> Iterator[Row]:
    for name, opened in SERVICES.items() if "S1" in only else ():
        asked = partial(_conforming, opened, cases)
        yield _told(Row("S1", f"operations of the {name}", "door", _on_a_ground(url, asked)))
    for kind in KINDS:
        if kind.check in only:
            yield _told(report.row(kind, _on_a_ground(url, partial(trials, kind))))


async def _conforming(opened: Open, cases: int, ground: Ground) -> list[Trial]:
    async with opened(ground) as served:
        return await conforms(served, cases)


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


def _told(found: Row) -> Row:
    """Say how it went as soon as it is over."""
    name = f"{found.check} {found.where}: {found.what}"
    console.print(f"{name}: {len(found.trials)} tried, {len(found.failed)} failed")
    for each in found.failed:
        console.print(f"  {each}", markup=False)
    return found


def _on_a_ground(
    url: str, trying: Callable[[Ground], Coroutine[Any, Any, list[Trial]]]
) -> list[Trial]:
    """On a copy of the database, for each class one of its own."""

    async def tried(folder: Path) -> list[Trial]:
        own = f"hostile_{uuid.uuid4().hex[:8]}"
        await _administer(url, f"CREATE DATABASE {own} TEMPLATE {DATABASE}")
        return await trying(Ground(url.replace(f"/{DATABASE}?", f"/{own}?"), folder))

    with tempfile.TemporaryDirectory(prefix="frontdoor-hostile-") as folder:
        return asyncio.run(tried(Path(folder)))


async def _administer(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url.replace(f"/{DATABASE}?", "/postgres?"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--only", default="", help="names of checks, separated by commas")
    parser.add_argument("--cases", type=int, default=100, help="requests to each operation")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
