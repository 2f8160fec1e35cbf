"""`frontdoor consumers`: who reads what, who stands and why; pause, resume, release, recover."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.chassis import audit, halt
from services.chassis.audit import Deed
from services.chassis.halt import Cause, Halt
from services.chassis.recover import Start
from services.cli import reading, recovering
from services.cli.on_database import Connection, in_schema, on_database
from services.cli.options import Actor, AsJson, DryRun, Reason
from services.cli.reading import Reader
from services.contracts.topics import load
from services.metrics.backlog import services

app = typer.Typer(help="The services as readers of topics.", no_args_is_help=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

Name = Annotated[str, typer.Argument(metavar="CONSUMER", help="A service, such as router.")]


@app.command()
def status(as_json: AsJson = False) -> None:
    """Each consumer: who reads what, how far behind, why it waits. Exit code 1 where one does."""
    found = asyncio.run(reading.readers())
    if as_json:
        data.print_json(json.dumps([reading.as_dict(each) for each in found]))
    else:
        data.print(_table(found))
    if any(each.why or each.halts for each in found):
        raise typer.Exit(1)


@app.command()
def pause(
    consumer: Name, reason: Reason, actor: Actor, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Have it hand nothing over, from the next second on and over restarts, until `resume`."""
    _known(consumer)

    async def work(connection: Connection) -> bool:
        async with connection.transaction():
            done = await halt.add(connection, Halt(consumer, Cause.PAUSE, reason, actor))
            if done:
                await audit.write(connection, Deed(actor, "pause", consumer, reason))  # type: ignore[arg-type]
            return done

    if not dry_run and not on_database(work, in_schema(consumer)):
        _stop(5, f"{consumer} is paused already.")
    told = f"{consumer} {'would be' if dry_run else 'is'} paused."
    _say({"consumer": consumer, "pause": True, "done": not dry_run}, told, as_json=as_json)


@app.command()
def resume(
    consumer: Name, reason: Reason, actor: Actor, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """End a pause; it goes on where it stood."""
    what = Halt(_known(consumer), Cause.PAUSE, reason, actor)
    (_would_end if dry_run else _end)(what, "resume")
    _ended(what, done=not dry_run, as_json=as_json)


@app.command()
def release(
    consumer: Name, reason: Reason, actor: Actor, dry_run: DryRun = False, as_json: AsJson = False
) -> None:
    """Release its brake, once what was wrong is put right; it counts afresh."""
    what = Halt(_known(consumer), Cause.BRAKE, reason, actor)
    (_would_end if dry_run else _end)(what, "release")
    _ended(what, done=not dry_run, as_json=as_json)


@app.command()
def recover(
    reason: Reason,
    actor: Actor,
    service: Annotated[str, typer.Option(help="One service; all where none is named.")] = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Set stopped services to go on where their database says; after a restore of either.

    What was handled already is swallowed again. Exit code 5 while one of them runs: then none is
    set. Where a server goes away in the middle, run it again.
    """
    names = [_known(service)] if service else _names()
    starts = {name: _planned(name) for name in names}
    if not dry_run:
        for name, some in starts.items():
            _recovered(name, some, actor, reason)
            messages.print(f"{name} is set.")
    _print(starts, as_json=as_json)


def _planned(name: str) -> list[Start]:
    async def work(connection: Connection) -> list[Start]:
        return await recovering.planned(connection, name)

    with _told(name):
        return on_database(work, in_schema(name))


def _recovered(name: str, starts: list[Start], actor: str, reason: str) -> None:
    async def work(connection: Connection) -> None:
        await recovering.done(connection, name, starts, actor, reason)

    with _told(name):
        on_database(work, in_schema(name))


def _ended(what: Halt, *, done: bool, as_json: bool) -> None:
    told = f"The {what.cause} of {what.consumer} {'is ended' if done else 'would end'}."
    said = {"consumer": what.consumer, what.cause.value: False, "done": done}
    _say(said, told, as_json=as_json)


def _say(said: dict[str, object], told: str, *, as_json: bool) -> None:
    if as_json:
        data.print_json(json.dumps(said))
    else:
        messages.print(told)


def _would_end(what: Halt, _: str) -> None:
    async def look(connection: Connection) -> bool:
        return what.cause in [each.cause for each in await halt.find(connection, what.consumer)]

    if not on_database(look, in_schema(what.consumer)):
        _none_to_end(what)


def _end(what: Halt, action: str) -> None:
    async def work(connection: Connection) -> bool:
        async with connection.transaction():
            done = await halt.end(connection, what.consumer, what.cause)
            if done:
                deed = Deed(what.by, action, what.consumer, what.reason)
                await audit.write(connection, deed)  # type: ignore[arg-type]
            return done

    if not on_database(work, in_schema(what.consumer)):
        _none_to_end(what)


def _none_to_end(what: Halt) -> NoReturn:
    _stop(5, f"{what.consumer} has no {what.cause} to end.")


def _names() -> tuple[str, ...]:
    """Those that keep their place, and their halts, in a schema of ours."""
    return services(load())


def _known(consumer: str) -> str:
    if consumer not in _names():
        _stop(4, f"There is no consumer {escape(consumer)}. There are: {', '.join(_names())}.")
    return consumer


def _table(found: list[Reader]) -> Table:
    table = Table("consumer", "state", "lag", "read by")
    for each in found:
        why = [escape(str(said)) for said in (*each.halts, *each.why)]
        state = "\n".join(why) or "[green]reads[/green]"
        seconds = f", {each.lag_seconds:.1f} s" if each.lag_messages else ""
        lag = "?" if each.lag_messages is None else f"{each.lag_messages} messages{seconds}"
        members = [f"{m.client} {m.host}: {len(m.reads)} partitions" for m in each.members]
        table.add_row(each.consumer, state, lag, escape("\n".join(members)) or "nobody")
    return table


def _print(starts: dict[str, list[Start]], *, as_json: bool) -> None:
    rows = [
        (name, each.where.topic, each.where.partition, each.committed, each.start, each.lost)
        for name, some in starts.items()
        for each in some
    ]
    columns = ("consumer", "topic", "partition", "committed", "start", "lost")
    if as_json:
        data.print_json(json.dumps([dict(zip(columns, row, strict=True)) for row in rows]))
        return
    table = Table(*columns)
    for row in rows:
        if row[3] != row[4] or row[5]:
            table.add_row(*["–" if value is None else str(value) for value in row])
    data.print(table)


@contextmanager
def _told(consumer: str) -> Iterator[None]:
    try:
        yield
    except recovering.StillRunning:
        _stop(5, f"{consumer} still runs. Stop it first: its offsets are its own.")
    except KafkaError as error:
        _stop(1, f"Kafka cannot be asked ({type(error).__name__}).")


def _stop(code: int, why: str) -> NoReturn:
    messages.print(f"[red]{why}[/red]")
    raise typer.Exit(code)
