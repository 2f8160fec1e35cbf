"""A sender in front of an HL7 v2 door."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from services.intake.doors.mllp_frames import framed


@dataclass
class Line:
    """One connection to the door."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, *pieces: bytes) -> None:
        """Send bytes as they are."""
        with suppress(OSError):
            for piece in pieces:
                self.writer.write(piece)
                await self.writer.drain()

    async def answer(self, within: float = 10.0) -> list[str]:
        """The segments of the next acknowledgement; none where the connection ends instead."""
        try:
            async with asyncio.timeout(within):
                framed_ = await self.reader.readuntil(b"\x1c\r")
        except (asyncio.IncompleteReadError, ConnectionError):
            return []
        return framed_[1:-2].decode("ascii").rstrip("\r").split("\r")

    async def ask(self, message: bytes) -> list[str]:
        """Send one message; the segments of its acknowledgement."""
        await self.send(framed(message))
        return await self.answer()

    async def ended(self, within: float = 10.0) -> bool:
        """Wait until the door ends the connection."""
        async with asyncio.timeout(within):
            with suppress(ConnectionError):
                return await self.reader.read() == b""
        return True


def word(answer: list[str]) -> str:
    """AA, AE, AR."""
    return answer[1].split(answer[0][3])[1] if answer else ""


@dataclass
class Door:
    """Where the door is."""

    port: int

    @asynccontextmanager
    async def line(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[Line]:
        """A connection."""
        name = "localhost" if tls else None
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.port, ssl=tls, server_hostname=name
        )
        try:
            yield Line(reader, writer)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def ask(self, message: bytes) -> list[str]:
        """One message on a connection of its own."""
        async with self.line() as line:
            return await line.ask(message)


SLOW = "slow"
SILENT = "silent"
ENDED = "ended"
PRIVATE = ("Testperson", "Example", "999000", "19410203", "ZZ99", "Street", "Zo")


async def outcome(line: Line, pieces: tuple[bytes, ...], expected: str) -> str:
    """What became of an attack, within a second; no answer repeats anything of a person."""
    await line.send(*pieces)
    if expected == SILENT:
        return SILENT
    if expected in (ENDED, SLOW):
        return expected if await line.ended(within=2.0) else "open"
    answer = await line.answer(within=1.0)
    assert not [each for each in PRIVATE if each in "".join(answer)]
    return word(answer)


async def after(door: Door, pieces: tuple[bytes, ...], expected: str, following: bytes) -> str:
    """What became of an attack, and of the message that follows."""
    async with door.line() as line:
        found = await outcome(line, pieces, expected)
        if found in (ENDED, SLOW):
            answer = await door.ask(following)
        else:
            await line.send(framed(following))
            answer = await line.answer(within=1.0)
    return f"{found}, then {word(answer)}"
