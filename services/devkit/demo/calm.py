"""Ctrl-C and SIGTERM: they end the demo at any time, and never its cleaning up."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[None]:
    """While this lasts, either signal raises `KeyboardInterrupt`, once."""
    before = {each: signal.signal(each, _interrupt) for each in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def uninterrupted() -> None:
    """From here on neither signal does anything: what was started is being stopped."""
    for each in _SIGNALS:
        signal.signal(each, signal.SIG_IGN)


def _interrupt(*_: Any) -> None:
    uninterrupted()
    raise KeyboardInterrupt
