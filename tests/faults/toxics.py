"""What a network can do to a connection, and what only a cruel one does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from tests.faults.proxy import Cut, Link
from tests.faults.wires import Frame, Way

PRODUCE = 0
ERROR = "E"


@dataclass(eq=False, kw_only=True)
class Counted:
    """Knows how many messages met it."""

    spoilt: int = 0


@dataclass(eq=False)
class Latency(Counted):
    """Every message is late by so many seconds, more or less."""

    seconds: float
    jitter: float
    random: Random

    async def act(self, _: Link, frame: Frame) -> AsyncIterator[bytes]:
        """Later."""
        self.spoilt += 1
        late = self.seconds + self.random.uniform(-self.jitter, self.jitter)
        await asyncio.sleep(max(0.0, late))
        yield frame.data


@dataclass(eq=False)
class Down(Counted):
    """No connection holds, and none is made."""

    async def act(self, _: Link, frame: Frame) -> AsyncIterator[bytes]:
        """Never."""
        self.spoilt += 1
        raise Cut
        yield frame.data


@dataclass(eq=False)
class Timeout(Counted):
    """A black hole: nothing passes and nothing is refused.

    Afterwards all of it arrives at once, or, where it `drops`, none of it and the connection ends.
    """

    drops: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def act(self, _: Link, frame: Frame) -> AsyncIterator[bytes]:
        """When it is over."""
        self.spoilt += 1
        await self.over.wait()
        if self.drops:
            raise Cut
        yield frame.data


@dataclass(eq=False)
class ResetPeer(Counted):
    """Each message may be the last one of its connection."""

    share: float
    random: Random

    async def act(self, _: Link, frame: Frame) -> AsyncIterator[bytes]:
        """Most of the time."""
        if self.random.random() < self.share:
            self.spoilt += 1
            raise Cut
        yield frame.data


@dataclass(eq=False)
class Slicer(Counted):
    """Messages come in small pieces, with a pause after each."""

    size: int
    pause: float

    async def act(self, _: Link, frame: Frame) -> AsyncIterator[bytes]:
        """Piece by piece."""
        self.spoilt += 1
        for at in range(0, len(frame.data), self.size):
            yield frame.data[at : at + self.size]
            await asyncio.sleep(self.pause)


@dataclass(eq=False)
class Bandwidth(Counted):
    """So many bytes a second, on each connection and way."""

    bytes_a_second: int

    async def act(self, _: Link, frame: Frame) -> AsyncIterator[bytes]:
        """As fast as that."""
        self.spoilt += 1
        await asyncio.sleep(len(frame.data) / self.bytes_a_second)
        yield frame.data


@dataclass(eq=False)
class LimitData(Counted):
    """A connection ends when it has carried so many bytes, in the middle of a message."""

    limit: int
    _carried: dict[Link, int] = field(default_factory=dict)

    async def act(self, link: Link, frame: Frame) -> AsyncIterator[bytes]:
        """Up to the limit."""
        left = self.limit - self._carried.get(link, 0)
        self._carried[link] = self._carried.get(link, 0) + len(frame.data)
        yield frame.data[: max(0, left)]
        if len(frame.data) > left:
            self.spoilt += 1
            raise Cut


@dataclass(eq=False)
class DropProduceResponse(Counted):
    """The broker has written, and its answer is lost: by a reset, or without a sign.

    `left` is how many answers will still be lost.
    """

    left: int
    silently: bool

    async def act(self, _: Link, frame: Frame) -> AsyncIterator[bytes]:
        """All but the answers to produce requests."""
        if frame.way is Way.DOWN and frame.kind == PRODUCE and self.left > 0:
            self.left -= 1
            self.spoilt += 1
            if not self.silently:
                raise Cut
            return
        yield frame.data


@dataclass(eq=False)
class CutAtCommit(Counted):
    """The connection is reset around a COMMIT: the client cannot know whether it happened.

    `before`: the server never hears of it. `after`: it commits, and the answer is lost. `late`: it
    commits while the client, already cut off, tries again.
    """

    left: int
    when: Literal["before", "after", "late"]

    async def act(self, link: Link, frame: Frame) -> AsyncIterator[bytes]:
        """All but that."""
        if frame.way is Way.DOWN or frame.kind != "Q COMMIT" or self.left <= 0:
            yield frame.data
            return
        self.left -= 1
        self.spoilt += 1
        if self.when == "before":
            raise Cut
        link.cut_client()
        if self.when == "late":
            await asyncio.sleep(0.5)
        yield frame.data
        await asyncio.sleep(0.2)
        raise Cut


@dataclass(eq=False)
class Overheard(Counted):
    """Spoils nothing: `codes` are the SQLSTATEs that PostgreSQL has answered with meanwhile."""

    codes: set[str] = field(default_factory=set)

    async def act(self, _: Link, frame: Frame) -> AsyncIterator[bytes]:
        """All of it."""
        if frame.way is Way.DOWN and frame.kind == ERROR:
            fields = {each[:1]: each[1:] for each in frame.data[5:].split(b"\0")}
            self.codes.add(fields[b"C"].decode())
        yield frame.data
