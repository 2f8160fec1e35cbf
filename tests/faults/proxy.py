"""A TCP proxy in front of a server. Its toxics have the names that toxiproxy gave them."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from tests.faults.wires import LOOPBACK, Frame, Way, Wire

CHUNK = 65536
_RESET = struct.pack("ii", 1, 0)


class Cut(Exception):
    """This connection ends here, by a reset."""


class Toxic(Protocol):
    """Does something to messages on their way. Raises `Cut` to end their connection.

    `spoilt` is how many of them met it.
    """

    spoilt: int

    def act(self, link: "Link", frame: Frame) -> AsyncIterator[bytes]: ...


@dataclass(frozen=True)
class Address:
    """A server's address: a Unix socket, or a port on this machine."""

    place: str | int

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection to it."""
        if isinstance(self.place, str):
            return await asyncio.open_unix_connection(self.place)
        return await asyncio.open_connection(LOOPBACK.decode(), self.place)


class Proxy:
    """Passes connections on, message by message, through the toxics that are in it now."""

    def __init__(self, upstream: Address, wire: Callable[[int], Wire]) -> None:
        self._upstream = upstream
        self._wire = wire
        self._links: set[Link] = set()
        self.toxics: list[Toxic] = []
        self.port = 0

    @asynccontextmanager
    async def listening(self) -> AsyncIterator["Proxy"]:
        """Listens on a port that it finds itself, as long as this lasts."""
        server = await asyncio.start_server(self._accept, LOOPBACK.decode(), 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            self.reset()
            await asyncio.gather(*(link.ended for link in self._links), return_exceptions=True)

    @asynccontextmanager
    async def under(self, *toxics: Toxic) -> AsyncIterator[None]:
        """With these toxics in it, as long as this lasts."""
        self.toxics += toxics
        try:
            yield
        finally:
            self.toxics = [each for each in self.toxics if each not in toxics]

    def reset(self, chosen: Callable[[int], bool] = lambda _: True) -> None:
        """Reset the connections that are chosen by their number, all if nobody chooses."""
        for number, link in enumerate(list(self._links)):
            if chosen(number):
                link.cut()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        link = Link(self, self._wire(self.port), writer)
        self._links.add(link)
        try:
            await link.run(reader, self._upstream)
        finally:
            self._links.discard(link)


class Link:
    """One connection of a client, and the one to the server that it is passed on to."""

    def __init__(self, proxy: Proxy, wire: Wire, client: asyncio.StreamWriter) -> None:
        self._proxy = proxy
        self._wire = wire
        self._writers = {Way.DOWN: client}
        self._pipes: list[asyncio.Task[None]] = []
        self.ended = asyncio.get_running_loop().create_future()

    async def run(self, client: asyncio.StreamReader, upstream: Address) -> None:
        """Pass data both ways until an end is closed or cut."""
        try:
            server, self._writers[Way.UP] = await upstream.connect()
            pipes = ((Way.UP, client), (Way.DOWN, server))
            self._pipes = [asyncio.create_task(self._pass(*pipe)) for pipe in pipes]
            await asyncio.wait(self._pipes, return_when=asyncio.FIRST_COMPLETED)
        except OSError:
            pass  # the server is away: its client finds out by the reset
        finally:
            self.cut()
            await asyncio.gather(*self._pipes, return_exceptions=True)
            self.ended.set_result(None)

    def cut(self) -> None:
        """Reset both ends."""
        for writer in self._writers.values():
            _reset(writer)
        for pipe in self._pipes:
            pipe.cancel()

    def cut_client(self) -> None:
        """Reset the client's end, while what was sent to the server goes on."""
        _reset(self._writers[Way.DOWN])

    async def _pass(self, way: Way, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError, Cut):
            while data := await reader.read(CHUNK):
                frames = self._wire.frames(way, data)
                if self._proxy.toxics:
                    for frame in frames:
                        async for piece in _through(self._proxy.toxics, self, frame):
                            await self._write(way, piece)
                else:
                    await self._write(way, b"".join(frame.data for frame in frames))

    async def _write(self, way: Way, data: bytes) -> None:
        self._writers[way].write(data)
        await self._writers[way].drain()


async def _through(toxics: Sequence[Toxic], link: Link, frame: Frame) -> AsyncIterator[bytes]:
    if not toxics:
        yield frame.data
        return
    async for piece in toxics[0].act(link, frame):
        passed = Frame(frame.way, frame.kind, piece)
        async for last in _through(toxics[1:], link, passed):
            yield last


def _reset(writer: asyncio.StreamWriter) -> None:
    opened: socket.socket | None = writer.get_extra_info("socket")
    if opened is not None and not writer.transport.is_closing():
        with contextlib.suppress(OSError):
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()
