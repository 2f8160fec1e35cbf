"""The HTTP server that every service has, on a bare connection to intake's doors."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count

import pytest

from services.chassis import receiving
from tests.connected.intake.conftest import Intake, form
from tests.hostile.attack import Attack, Came, Kind, Target, Where
from tests.hostile.corpora import http
from tests.hostile.ground import Ground

WITHIN = 0.3
"""Seconds a request may take to come: fewer than in service, and so is what hangs."""

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


@dataclass(frozen=True)
class Connection:
    """A sender that speaks HTTP byte by byte."""

    intake: Intake
    key: str
    numbers: "count[int]" = field(default_factory=count)

    async def take(self, attack: Attack) -> Came:
        """Send the bytes, and hear what comes until the connection ends, or nothing more does."""
        answer = await self._answered(attack.sent.replace(http.KEY.encode(), self.key.encode()))
        statuses = {int(each) for each in _STATUS.findall(answer)} or {http.ENDED}
        taken = await self.intake.fetch("SELECT count(*) FROM reject WHERE body LIKE '%SMUG%'")
        right = statuses <= attack.due and taken[0][0] == 0
        return Came(right, answer.decode("latin-1"))

    async def goes_on(self) -> bool:
        """Whether the next form is accepted."""
        answer = await self.intake.send(form(reference=f"NEXT-{next(self.numbers)}"))
        return answer.status_code == 202

    def clock(self) -> float:
        """The wall's time."""
        return time.monotonic()

    async def _answered(self, sent: bytes) -> bytes:
        host, port = self.intake.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        found = bytearray()
        try:
            with suppress(OSError):
                writer.write(sent)
                await writer.drain()
                while piece := await _next(reader, found):
                    found += piece
        finally:
            writer.close()
        return bytes(found)


async def _next(reader: asyncio.StreamReader, before: bytes) -> bytes:
    """More; nothing where it has ended, or was answered and is only kept open."""
    try:
        async with asyncio.timeout(0.1 if before else 10):
            return await reader.read(65_536)
    except TimeoutError:
        if not before:
            raise
        return b""


@asynccontextmanager
async def _connection(ground: Ground) -> AsyncIterator[Target]:
    with pytest.MonkeyPatch.context() as shortened:
        shortened.setattr(receiving, "WITHIN_SECONDS", WITHIN)
        async with ground.intake(body_within_seconds=WITHIN) as intake:
            yield Connection(intake, await intake.key("contact-centre"))


HTTP = Kind(
    "S17",
    "HTTP that nobody should speak",
    Where.DOOR,
    http.ATTACKS,
    _connection,
    (http.CANARY, "SMUG"),
)
