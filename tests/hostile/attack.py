"""What is sent to whom, and what came of it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from tests.hostile.ground import Ground


@dataclass(frozen=True)
class Attack:
    """What is sent, as its target takes it, and what is due: as much as its target asks."""

    name: str
    sent: Any
    due: Any = None


@dataclass(frozen=True)
class Came:
    """What came of it: whether that is what is due, and every word that was said of it."""

    right: bool
    told: str = ""


class Target(Protocol):
    """Who gets the attacks, one after the other, and must go on."""

    async def take(self, attack: Attack) -> Came:
        """Try it. Whatever is raised is a crash."""

    async def goes_on(self) -> bool:
        """Whether the next message is processed as it should be."""

    def clock(self) -> float:
        """Seconds that count: the processor's where one reader is alone, else the wall's."""


class Where(StrEnum):
    """How far in the attack gets."""

    READER = "reader"
    DOOR = "door"


@dataclass(frozen=True)
class Kind:
    """A class of attacks on one target. `private` is what nobody may be told of it."""

    check: str
    what: str
    where: Where
    attacks: tuple[Attack, ...]
    target: Callable[[Ground], AbstractAsyncContextManager[Target]]
    private: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As the table and the tests call it."""
        return f"{self.check} {self.where}: {self.what}"
