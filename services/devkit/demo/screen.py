"""What a person sees while it runs: lines and a bar on stderr, tables on stdout."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

messages = Console(stderr=True, highlight=False, soft_wrap=True)


def width() -> int:
    """As wide as COLUMNS says, else 110, where nobody can ask a terminal; from 80 to 120."""
    return min(max(shutil.get_terminal_size((110, 24)).columns, 80), 120)


data = Console(highlight=False, width=None if sys.stdout.isatty() else width())


@contextmanager
def step(text: str) -> Iterator[None]:
    """One line for one thing that takes a moment, with the seconds that it took."""
    started = time.monotonic()
    if messages.is_terminal:
        with messages.status(f"{text} …"):
            yield
    else:
        yield
    messages.print(f"[dim]{time.monotonic() - started:5.1f} s[/dim]  {text}")


@contextmanager
def bar(text: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal; elsewhere a line now and then. Call what it gives after each one."""
    if not messages.is_terminal:
        yield _Lines(text, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=messages, transient=True) as progress:
        task = progress.add_task(text, total=total)
        yield lambda: progress.advance(task)


class _Lines:
    """A line each quarter of the way."""

    def __init__(self, text: str, total: int) -> None:
        self._text, self._total, self._done = text, total, 0

    def __call__(self) -> None:
        before, self._done = self._done, self._done + 1
        if before * 4 // self._total < self._done * 4 // self._total:
            messages.print(f"{self._text}: {self._done} of {self._total}")
