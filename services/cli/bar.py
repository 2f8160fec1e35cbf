"""A bar on stderr, where that is a terminal, for what takes a moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())


@contextmanager
def bar(text: str, total: int) -> Iterator[Callable[[int], None]]:
    """Call what it gives with how many more are done; the bar goes when all is done."""
    console = Console(stderr=True)
    with Progress(*_COLUMNS, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task(text, total=total)
        yield lambda done: progress.advance(task, done)
