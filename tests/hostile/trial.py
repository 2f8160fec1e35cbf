"""One attack: the same is asked of every target."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from services.chassis.failures import describe
from services.chassis.logs import JsonLines
from tests.hostile.attack import Attack, Came, Kind, Target
from tests.hostile.ground import Ground

SECONDS = 1.0
"""Whoever takes longer hangs."""

TRIES = 3

PATIENCE = 30.0
"""When a target is no longer waited for."""


class Fault(StrEnum):
    """What must not come of an attack."""

    CRASH = "crash"
    HANG = "hang"
    ECHO = "echo"
    WRONG = "wrong"
    STOPPED = "stopped"
    """The next message was not processed."""


@dataclass(frozen=True)
class Trial:
    """What became of one attack."""

    attack: str
    seconds: float
    faults: tuple[Fault, ...] = ()
    why: str = ""

    def __str__(self) -> str:
        return f"{self.attack}: {', '.join(self.faults)} ({self.seconds:.2f} s) {self.why}".strip()


class Heard(logging.Handler):
    """All that was logged, as the services write it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(self.format(record))


@contextmanager
def listening() -> Iterator[Heard]:
    """Hear what is logged meanwhile."""
    heard, root = Heard(), logging.getLogger()
    root.addHandler(heard)
    try:
        yield heard
    finally:
        root.removeHandler(heard)


async def tried(kind: Kind, target: Target, attack: Attack) -> Trial:
    """One attack, and the next message. What hangs is slow each time; a busy machine is not."""
    for _ in range(TRIES):
        found = await _once(kind, target, attack)
        if found.faults != (Fault.HANG,):
            break
    return found


async def trials(kind: Kind, ground: Ground) -> list[Trial]:
    """All attacks of a class on one target, one after the other."""
    async with kind.target(ground) as target:
        return [await tried(kind, target, each) for each in kind.attacks]


async def _once(kind: Kind, target: Target, attack: Attack) -> Trial:
    with listening() as heard:
        began = target.clock()
        came = await _came(target, attack)
        seconds = target.clock() - began
    told = "\n".join([came.told if isinstance(came, Came) else "", *heard.lines])
    faults = [
        *([Fault.CRASH] if isinstance(came, Exception) else []),
        *([Fault.HANG] if seconds > SECONDS or came is None else []),
        *([Fault.ECHO] if any(each in told for each in kind.private) else []),
        *([Fault.WRONG] if isinstance(came, Came) and not came.right else []),
        *([] if await _went_on(target) else [Fault.STOPPED]),
    ]
    why = describe(came) if isinstance(came, Exception) else ""
    return Trial(attack.name, seconds, tuple(faults), why)


async def _came(target: Target, attack: Attack) -> Came | Exception | None:
    """None for who has not come back in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await target.take(attack)
    except TimeoutError:
        return None
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return error


async def _went_on(target: Target) -> bool:
    try:
        async with asyncio.timeout(PATIENCE):
            return await target.goes_on()
    except Exception:  # noqa: BLE001 - then it has not
        return False
