"""`frontdoor answers`: what senders are told of their referrals, and could not be told."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, NoReturn
from uuid import UUID

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table

from services.cli.on_database import Connection, in_schema, on_database
from services.cli.options import Actor, AsJson, DryRun, Reason
from services.intake.back import deeds
from services.intake.back.deeds import NotNow, Standing, Stored
from services.intake.back.grounds import Ground

app = typer.Typer(help="What senders are told became of their referrals.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
data = Console(highlight=False, soft_wrap=True, markup=False)

Which = Annotated[UUID, typer.Argument(metavar="ID", help="The answer's id, from the list.")]
OfSource = Annotated[str, typer.Option("--source", help="Of this source alone.")]
Deed = Callable[[Connection], Awaitable[bool]]


@app.command()
def status(as_json: AsJson = False) -> None:
    """Each source: what waits, and whether its receiver answers. Exit code 1 where one is stuck."""
    found = on_database(deeds.standings, in_schema("intake"))
    now = datetime.now(UTC)
    if as_json:
        rows = [asdict(each) | {"receiver": each.receiver(now)} for each in found]
        data.print_json(json.dumps(rows, default=str))
    else:
        data.print(_standings(found, now))
    stuck = (each.undeliverable or each.held or each.receiver(now) != "closed" for each in found)
    if any(stuck):
        raise typer.Exit(1)


@app.command("list")
def list_answers(
    every: Annotated[
        bool, typer.Option("--all", help="Also those that were told, or given up.")
    ] = False,
    source: OfSource = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many.")] = 50,
    as_json: AsJson = False,
) -> None:
    """Print what waits, is held for a person, or could not be delivered, the oldest first."""
    states = (*deeds.OPEN, "delivered", "discarded") if every else deeds.OPEN

    async def look(connection: Connection) -> list[Stored]:
        return await deeds.listed(connection, states=states, source=source, limit=limit)

    found = on_database(look, in_schema("intake"))
    if as_json:
        data.out(TypeAdapter(list[Stored]).dump_json(found, indent=2).decode())
    else:
        data.print(_table(found))


@app.command()
def show(which: Which, as_json: AsJson = False) -> None:
    """Print one answer: what is told, and what became of it."""
    found = _one(which)
    if as_json:
        data.out(found.model_dump_json(indent=2))
        return
    table = Table(show_header=False)
    for name, value in found.model_dump(mode="json").items():
        if value not in (None, {}):
            table.add_row(name.replace("_", " "), str(value))
    data.print(table)


@app.command()
def retry(
    actor: Actor,
    reason: Reason,
    which: Annotated[UUID | None, typer.Argument(metavar="[ID]", help="The answer's id.")] = None,
    source: Annotated[
        str, typer.Option("--source", help="All of this source; also where its receiver was gone.")
    ] = "",
    ground: Annotated[
        Ground | None, typer.Option(help="Of a rejection that is held: what its team means.")
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Send one again, or all of a source, at once; a running intake does so within seconds."""
    if (which is None) == (not source):
        raise typer.BadParameter("name one ID, or one --source")
    if which is None:
        _retry_all(source, actor, reason, dry_run=dry_run, as_json=as_json)
        return

    async def deed(tx: Connection) -> bool:
        return await deeds.retry(tx, which, actor=actor, reason=reason, ground=ground)

    _do(deed, dry_run=dry_run)
    _say(str(which), "sent again", dry_run=dry_run, as_json=as_json)


@app.command()
def discard(
    which: Which, reason: Reason, actor: Actor, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Give one up for ever: its sender is not told. Later ones of its referral go on."""

    async def deed(tx: Connection) -> bool:
        return await deeds.discard(tx, which, actor=actor, reason=reason)

    _do(deed, dry_run=dry_run)
    _say(str(which), "discarded", dry_run=dry_run, as_json=as_json)


def _retry_all(source: str, actor: str, reason: str, *, dry_run: bool, as_json: bool) -> None:
    count = 0

    async def deed(tx: Connection) -> bool:
        nonlocal count
        count = await deeds.retry_all(tx, source, actor=actor, reason=reason)
        return True

    _do(deed, dry_run=dry_run)
    _say(f"{count} of {source}", "sent again", dry_run=dry_run, as_json=as_json)


def _do(deed: Deed, *, dry_run: bool) -> None:
    """Do it in one transaction, which a dry run takes back; 4 where there is none, 5 not now."""

    async def work(connection: Connection) -> bool:
        transaction = connection.transaction()
        await transaction.start()
        try:
            done = await deed(connection)
        except BaseException:
            await transaction.rollback()
            raise
        await (transaction.rollback() if dry_run else transaction.commit())
        return done

    try:
        if not on_database(work, in_schema("intake")):
            _stop(4, "There is no such answer.")
    except NotNow as error:
        _stop(5, f"Not now: {error}.")


def _one(which: UUID) -> Stored:
    async def look(connection: Connection) -> Stored | None:
        return await deeds.one(connection, which)

    found = on_database(look, in_schema("intake"))
    return found if found is not None else _stop(4, "There is no such answer.")


def _say(what: str, done: str, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        data.print_json(json.dumps({"answer": what, "deed": done, "done": not dry_run}))
    else:
        messages.print(f"{what}: {'would be' if dry_run else 'is'} {done}.")


def _standings(found: list[Standing], now: datetime) -> Table:
    table = Table("source", "waiting", "oldest", "held", "undeliverable", "receiver")
    for each in found:
        oldest = (
            "–" if each.oldest_at is None else f"{(now - each.oldest_at).total_seconds():.0f} s"
        )
        receiver = each.receiver(now)
        until = f" until {each.open_until:%H:%M:%S}" if receiver == "open" else ""
        counts = (str(each.waiting), oldest, str(each.held), str(each.undeliverable))
        table.add_row(each.source, *counts, receiver + until)
    return table


def _table(found: list[Stored]) -> Table:
    table = Table("answer", "what is told", "how it stands")
    table.columns[0].no_wrap = True  # whoever sends one again copies its id
    for each in found:
        what = f"{each.source}: {each.told}, {each.team}\n{each.at:%Y-%m-%d %H:%M:%S}"
        why = f", {each.why}" if each.why else ""
        tries = f"\nattempts: {each.attempts}" if each.attempts else ""
        due = f", next {each.due_at:%Y-%m-%d %H:%M:%S}" if each.due_at else ""
        table.add_row(str(each.id), what, f"{each.state}{why}{tries}{due}")
    return table


def _stop(code: int, why: str) -> NoReturn:
    messages.print(why, style="red")
    raise typer.Exit(code)
