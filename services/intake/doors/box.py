"""What a mailbox is to us, wherever it is: what waits in it, and where a mail goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Folder(StrEnum):
    """Where a mail goes once all about it is durable."""

    DONE = "Done"
    QUARANTINE = "Quarantine"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A mail that waits. `name` tells it to its box, and to no other; `size` is in bytes."""

    name: str
    size: int


class Box(Protocol):
    """An open mailbox. Each step may fail as an outage does; then the box is opened anew."""

    async def waiting(self) -> Sequence[Waiting]:
        """The mails that wait, the oldest first."""

    async def heads(self, mails: Sequence[Waiting], *, most: int) -> Mapping[str, bytes]:
        """At most so many bytes of the beginning of each that is there, by its name."""

    async def read(self, mail: Waiting, *, most: int) -> bytes | None:
        """At most so many bytes of a mail, which stays where it is; None if it is gone."""

    async def move(self, mail: Waiting, folder: Folder) -> None:
        """Put exactly this mail into a folder; nothing happens if it is gone."""

    async def rest(self, seconds: float) -> None:
        """Wait until mail may have come, so many seconds at most."""

    async def close(self) -> None:
        """Let go of it. Never fails."""
