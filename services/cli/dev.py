"""`frontdoor dev`: real PostgreSQL and Kafka on this machine, for development and tests."""

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from services.devkit import fetch as fetching
from services.devkit.jars import KAFKA_VERSION, cache

app = typer.Typer(help="PostgreSQL and Kafka on this machine.", no_args_is_help=True)
messages = Console(stderr=True)


def fail(error: Exception) -> typer.Exit:
    """Say in one line what went wrong; the caller raises what this returns."""
    messages.print(f"[red]{error}[/red]", highlight=False, soft_wrap=True)
    return typer.Exit(1)


@app.command()
def fetch() -> None:
    """Download Kafka's jars into the cache, where they are not there yet."""
    try:
        _fetch()
    except (fetching.FetchError, OSError) as error:
        raise fail(error) from None


def _fetch() -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=messages, transient=True) as bar:
        task = bar.add_task(f"Kafka {KAFKA_VERSION}, jars", total=None)
        fetching.ensure(cache(), lambda done, total: bar.update(task, completed=done, total=total))
