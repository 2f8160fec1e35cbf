"""`frontdoor dev`: real PostgreSQL and Kafka on this machine, for development and tests."""

import json
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from services.cli.year import year
from services.devkit import home, servers
from services.devkit.errors import DevkitError
from services.devkit.logs import follow, logs_of

app = typer.Typer(help="PostgreSQL and Kafka on this machine.", no_args_is_help=True)
app.command()(year)
messages = Console(stderr=True, highlight=False, soft_wrap=True)
data = Console(highlight=False, soft_wrap=True)

Kind = Annotated[servers.Kind, typer.Option("--servers", help="Where servers come from.")]
STATES = {True: "running", False: "down", None: "given"}
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what the devkit refuses into one line and exit code 1."""
    try:
        yield
    except (DevkitError, OSError) as error:
        messages.print(f"[red]{error}[/red]")
        raise typer.Exit(1) from None


@app.command()
def up(
    brokers: Annotated[int | None, typer.Option(min=1, max=5, help="How many brokers.")] = None,
    kind: Kind = servers.Kind.EMBEDDED,
) -> None:
    """Start PostgreSQL and Kafka; they go on when this command ends."""
    with one_line():
        if kind is servers.Kind.EMBEDDED:
            _fetch()
        started = servers.start(home.current(), kind=kind, brokers=brokers)
        messages.print(started.choice)
    _print_environment(started)


@app.command()
def down(kind: Kind = servers.Kind.EMBEDDED) -> None:
    """Stop what `dev up` started, and nothing else."""
    with one_line():
        here = home.current()
        if here.root.exists():
            with here.locked():
                servers.ours(here, kind=kind).stop()
    messages.print("Stopped.")


@app.command()
def wipe(kind: Kind = servers.Kind.EMBEDDED) -> None:
    """Stop, and remove the database and the topics."""
    with one_line():
        here = home.current()
        with here.locked():
            servers.ours(here, kind=kind).wipe()
            shutil.rmtree(here.keys, ignore_errors=True)
    messages.print("Stopped, and the data removed.")


@app.command()
def status(kind: Kind = servers.Kind.EMBEDDED, as_json: AsJson = False) -> None:
    """Tell which servers run, and where. JSON says null of a server that is given."""
    with one_line():
        chosen = servers.choose(home.current(), kind=kind)
        parts = {"postgres": chosen.postgres, "kafka": chosen.kafka}
        states = {name: server.running() for name, server in parts.items()}
    if as_json:
        facts = {n: {"running": states[n], "address": server.url} for n, server in parts.items()}
        data.print_json(json.dumps(facts))
        return
    table = Table("server", "state", "address")
    for name, server in parts.items():
        table.add_row(name, STATES[states[name]], server.url)
    messages.print(chosen.choice)
    data.print(table)


@app.command()
def logs(
    server: Annotated[
        str, typer.Argument(help="postgres, kafka or kafka-2; all if left out.")
    ] = "",
    follow_on: Annotated[bool, typer.Option("--follow", "-f", help="Go on printing.")] = False,
) -> None:
    """Print the servers' own logs."""
    found = logs_of(home.current(), server)
    if not found:
        messages.print(f"[red]There is no log of {server or 'any server'} here.[/red]")
        raise typer.Exit(4)
    for log in found:
        data.out(log.read_text(errors="replace"), end="")
    if follow_on:
        for line in follow(found):
            data.out(line, end="")


@app.command()
def env(kind: Kind = servers.Kind.EMBEDDED, as_json: AsJson = False) -> None:
    """Print the variables that lead to the servers: eval "$(frontdoor dev env)"."""
    with one_line():
        chosen = servers.choose(home.current(), kind=kind)
        if not chosen.bootstrap_servers:
            raise DevkitError("no servers were started here yet; run: frontdoor dev up")
    if as_json:
        data.print_json(json.dumps(chosen.environment()))
    else:
        _print_environment(chosen)


@app.command()
def fetch() -> None:
    """Download Kafka's jars into the cache, where they are not there yet."""
    with one_line():
        _fetch()


def _fetch() -> None:
    from services.devkit import fetch as fetching  # Maven's client loads slowly
    from services.devkit.jars import KAFKA_VERSION, cache

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=messages, transient=True) as bar:
        task = bar.add_task(f"Kafka {KAFKA_VERSION}, jars", total=None)
        fetching.ensure(cache(), lambda done, of: bar.update(task, completed=done, total=of))


def _print_environment(chosen: servers.Servers) -> None:
    for name, value in chosen.environment().items():
        data.out(f"export {name}={shlex.quote(value)}")
