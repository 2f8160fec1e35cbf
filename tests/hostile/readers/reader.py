"""A reader that stands alone: bytes in, a verdict out, and only the processor's time counts."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from services.intake.rejected import Rejected
from tests.hostile.attack import Attack, Came, Target
from tests.hostile.ground import Ground


@dataclass(frozen=True)
class Reader:
    """What it makes of an attack, and whether it still reads what is sound."""

    read: Callable[[Attack], Came]
    sound: Callable[[], bool]

    async def take(self, attack: Attack) -> Came:
        """Read it."""
        return self.read(attack)

    async def goes_on(self) -> bool:
        """Read what is sound."""
        return self.sound()

    def clock(self) -> float:
        """The processor's time."""
        return time.process_time()


def alone(
    read: Callable[[Attack], Came], sound: Callable[[], bool]
) -> Callable[[Ground], AbstractAsyncContextManager[Target]]:
    """A reader that needs no ground."""

    @asynccontextmanager
    async def standing(_: Ground) -> AsyncIterator[Target]:
        yield Reader(read, sound)

    return standing


def told(rejected: Rejected) -> str:
    """Every word of a refusal."""
    return f"{rejected!r} {rejected} {rejected.problems!r}"


def reading(read: Callable[[], object]) -> object:
    """What was read, or the refusal."""
    try:
        return read()
    except Rejected as rejected:
        return rejected
