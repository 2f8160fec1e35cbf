"""An MLLP server: connections, each a line of messages that are answered in their order.

A frame that takes too long, a stream that is none, and a connection over the cap end the
connection; nothing on it was acknowledged, and its sender sends again. With who calls from where no
source is nobody speaks.
"""

import asyncio
import contextlib
import socket
import ssl
from collections import Counter
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from typing import Any, Protocol

from services.chassis.logs import logger
from services.intake.doors.body import Body
from services.intake.doors.hl7 import Unanswered
from services.intake.doors.hl7_sender import Peer
from services.intake.doors.mllp_frames import Framer, framed


class Door(Protocol):
    """What is behind the port."""

    def knows(self, peer: Peer) -> bool:
        """Whether anybody may call from there: strangers would take the room of those who may."""

    async def take(self, body: Body, peer: Peer) -> bytes | None:
        """What goes back for a message, if anything."""


PIECE = 64 * 1024
END_WITHIN_SECONDS = 0.3
"""How long a frame's end waits for the carriage return that some senders leave out."""

LEAVING_SECONDS = 1.5
"""How long a stop waits for the answers that are under way."""

log = logger("intake.mllp")


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """`frame_within` seconds a frame may take, and an answer to be fetched.

    `connections` may be open, and of one address `of_an_address`.
    """

    frame_within: float
    connections: int
    of_an_address: int


class Mllp:
    """Serves one port."""

    def __init__(self, door: Door, bounds: Bounds) -> None:
        self._door = door
        self._bounds = bounds
        self._lines: dict[asyncio.Task[Any], str] = {}
        self._answering: set[asyncio.Task[Any]] = set()

    async def serve(self, bound: socket.socket, tls: ssl.SSLContext | None = None) -> None:
        """Serve until cancelled; then what is being answered is answered."""
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)  # a line may stand idle
        within = self._bounds.frame_within if tls else None
        server = await asyncio.start_server(
            self._line, sock=bound, ssl=tls, ssl_handshake_timeout=within, limit=PIECE
        )
        log.info("mllp listening", extra={"mllp_port": bound.getsockname()[1]})
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            server.close()
            await self._leave()

    async def _leave(self) -> None:
        for task in set(self._lines) - self._answering:
            task.cancel()
        if self._lines:
            await asyncio.wait(list(self._lines), timeout=LEAVING_SECONDS)
        for task in self._lines:
            task.cancel()

    async def _line(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its first byte to its last."""
        task, name = asyncio.current_task(), str(writer.get_extra_info("peername", ("?",))[0])
        if task is None or not self._admits(name):
            writer.transport.abort()
            return
        if not self._door.knows(_peer(writer)):
            log.info("no source may call from this address", extra={"address": name})
            writer.transport.abort()
            return
        self._lines[task] = name
        try:
            await self._talk(reader, writer, _peer(writer), task)
        except (OSError, TimeoutError, Unanswered):
            pass  # whoever is there learns it from the connection's end
        except asyncio.CancelledError:
            pass  # we are leaving; asyncio would log it as if nobody had foreseen it
        finally:
            del self._lines[task]
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await writer.wait_closed()

    def _admits(self, name: str) -> bool:
        own = Counter(self._lines.values())[name]
        return len(self._lines) < self._bounds.connections and own < self._bounds.of_an_address

    async def _talk(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        peer: Peer,
        task: "asyncio.Task[Any]",
    ) -> None:
        framer, clock = Framer(), _Clock(self._bounds.frame_within)
        while not framer.exhausted:
            messages = await _arrived(reader, framer, clock)
            if messages is None:
                return
            self._answering.add(task)
            try:
                for message in messages:
                    await self._answer(message, peer, writer)
            finally:
                self._answering.discard(task)

    async def _answer(self, message: Body, peer: Peer, writer: asyncio.StreamWriter) -> None:
        answer = await self._door.take(message, peer)
        if answer is not None:
            writer.write(framed(answer))
            async with asyncio.timeout(self._bounds.frame_within):
                await writer.drain()


class _Clock:
    """How long may still be waited: without end between frames."""

    def __init__(self, within: float) -> None:
        self._within = within
        self._frame, self._until = 0, 0.0

    def left(self, framer: Framer) -> float | None:
        """Seconds, from the time when the frame that is open was first seen open."""
        if not framer.inside:
            return None
        now = asyncio.get_running_loop().time()
        if self._frame != framer.begun:
            self._frame, self._until = framer.begun, now + self._within
        return max(0.0, self._until - now)


async def _arrived(
    reader: asyncio.StreamReader, framer: Framer, clock: _Clock
) -> list[Body] | None:
    """The messages that have come meanwhile; None where the peer has gone."""
    if framer.ending:
        try:
            async with asyncio.timeout(END_WITHIN_SECONDS):
                data = await reader.read(PIECE)
        except TimeoutError:
            return framer.end()
    else:
        async with asyncio.timeout(clock.left(framer)):
            data = await reader.read(PIECE)
    return framer.feed(data) if data else (framer.end() or None)


def _peer(writer: asyncio.StreamWriter) -> Peer:
    address = ip_address(writer.get_extra_info("peername")[0].partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return Peer(address.ipv4_mapped, _certified(writer))
    return Peer(address, _certified(writer))


def _certified(writer: asyncio.StreamWriter) -> frozenset[str]:
    """The names in a certificate that our own authority has signed."""
    found: dict[str, Any] = writer.get_extra_info("peercert") or {}
    subject = [value for part in found.get("subject", ()) for key, value in part
               if key == "commonName"]  # fmt: skip
    alternative = [value for kind, value in found.get("subjectAltName", ()) if kind == "DNS"]
    return frozenset((*subject, *alternative))
