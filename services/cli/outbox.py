"""`frontdoor outbox`: what each service has still to publish, and what the broker refuses."""

import json
from datetime import datetime
from typing import Annotated, NamedTuple, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from services.chassis import audit, outbox
from services.chassis.audit import Deed
from services.cli.on_database import Connection, on_database
from services.cli.options import Actor, AsJson, DryRun, Reason
from services.contracts.topics import load
from services.metrics.backlog import services

app = typer.Typer(help="Events on their way to Kafka.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

_COUNTS = """
SELECT count(*), extract(epoch FROM now() - min(created_at))::float8 FROM {schema}.outbox
"""

_REFUSED = """
SELECT id, topic, key, refused, created_at,
    (SELECT count(*) FROM {schema}.outbox l
     WHERE l.topic = o.topic AND l.key = o.key AND l.id > o.id)
FROM {schema}.outbox o WHERE refused IS NOT NULL ORDER BY id
"""


class Refused(NamedTuple):
    """A row that the broker refuses, and how many of its topic and key wait behind it."""

    id: int
    topic: str
    key: str
    error: str
    created_at: datetime
    behind: int


class Pending(NamedTuple):
    """What one service has still to publish. `oldest_seconds` is None where it is nothing."""

    service: str
    pending: int
    oldest_seconds: float | None
    refused: list[Refused]


@app.command()
def status(
    as_json: AsJson = False,
) -> None:
    """Each service: pending rows, the oldest's age, refused rows. Exit code 1 where one is."""
    found = on_database(_look)
    if as_json:
        shown = [
            each._asdict() | {"refused": [r._asdict() for r in each.refused]} for each in found
        ]
        data.print_json(json.dumps(shown, default=str))
    else:
        data.print(_table(found))
    if any(each.refused for each in found):
        raise typer.Exit(1)


@app.command()
def retry(
    service: Annotated[str, typer.Argument(help="Whose outbox.")],
    row: Annotated[int, typer.Argument(metavar="ID", help="The row's id, from the status.")],
    reason: Reason,
    actor: Actor,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Send a refused row again, once its topic takes it; then those of its key behind it."""
    if service not in services(load()):
        _none()
    behind = _behind(service, row)
    if not dry_run:
        _retry(service, row, Deed(actor, "retry", str(row), reason))
    if as_json:
        data.print_json(json.dumps({"row": row, "behind": behind, "done": not dry_run}))
        return
    tense = "would be" if dry_run else "is"
    messages.print(f"Row {row} {tense} sent again, and {behind} behind it.")


def _behind(service: str, row: int) -> int:
    """How many rows wait behind this refused one."""

    async def look(connection: Connection) -> list[Refused]:
        return (await _pending(connection, service)).refused

    found = [each for each in on_database(look) if each.id == row]
    if not found:
        _none()
    return found[0].behind


def _retry(service: str, row: int, deed: Deed) -> None:
    async def work(connection: Connection) -> bool:
        async with connection.transaction():
            await connection.execute("SELECT set_config('search_path', $1, true)", service)
            done = await outbox.retry(connection, row)
            if done:
                await audit.write(connection, deed)  # type: ignore[arg-type]
            return done

    if not on_database(work):
        _none()


def _none() -> NoReturn:
    messages.print("[red]There is no such refused row.[/red]")
    raise typer.Exit(4)


async def _look(connection: Connection) -> list[Pending]:
    return [await _pending(connection, name) for name in services(load())]


async def _pending(connection: Connection, service: str) -> Pending:
    pending, oldest = await connection.fetchrow(_COUNTS.format(schema=service)) or (0, None)
    refused = await connection.fetch(_REFUSED.format(schema=service))
    return Pending(service, pending, oldest, [Refused(*row) for row in refused])


def _table(found: list[Pending]) -> Table:
    table = Table("service", "pending", "oldest", "refused")
    for each in found:
        oldest = "–" if each.oldest_seconds is None else f"{each.oldest_seconds:.1f} s"
        refused = [f"{r.id} on {r.topic}: {r.error}, {r.behind} behind" for r in each.refused]
        table.add_row(each.service, str(each.pending), oldest, "\n".join(refused) or "–")
    return table
