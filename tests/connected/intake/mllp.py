"""The HL7 v2 door of an intake, and a sender in front of it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from services.devkit import ports
from services.intake.app import build_service
from services.intake.doors.mllp_frames import framed
from tests.connected.intake.conftest import Intake


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
    return answer[1].split("|")[1] if answer else ""


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


@asynccontextmanager
async def hl7_door(intake: Intake, **settings: object) -> AsyncIterator[Door]:
    """The door of an intake, open until left."""
    port = ports.choose(None)
    changed = intake.settings.model_copy(update={"mllp_port": port, **settings})
    works = {work.__name__: work for work in build_service(changed).background}
    serving = asyncio.create_task(works["_mllp"](intake.runtime))
    try:
        while not ports.answers(port):
            assert not serving.done(), serving.exception()
            await asyncio.sleep(0.01)
        yield Door(port)
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
