"""A hospital's line: MLLP, one message after the other over one connection."""

import asyncio
import contextlib
import re
import time
from collections.abc import Callable

from services.devkit.errors import DevkitError
from services.devkit.replay.delivered import Answer, Delivered
from services.devkit.scenario.parcel import Parcel
from services.intake.doors.mllp_frames import END, START, framed

ANSWER_WITHIN_SECONDS = 10.0
PAUSE_SECONDS = 0.1

_ACCEPTED = re.compile(r"Accepted: (\S+) version (\d+)")


class Line:
    """One connection. What is not answered is sent again, with the same control id.

    `address` is host and port, and may change while intake restarts.
    """

    def __init__(self, address: Callable[[], str], *, patience: float = 60.0) -> None:
        self._address = address
        self._patience = patience
        self._turn = asyncio.Lock()
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def deliver(self, parcel: Parcel) -> Delivered:
        """The acknowledgement."""
        until, tries = time.monotonic() + self._patience, 0
        async with self._turn:
            while True:
                tries += 1
                try:
                    answer = await self._sent(parcel.body)
                    return Delivered(parcel, (_read(answer.decode("ascii")),), tries)
                except (OSError, EOFError, TimeoutError, DevkitError):
                    self.close()
                if time.monotonic() > until:
                    raise DevkitError(f"{parcel.name}: no answer after {tries} tries")
                await asyncio.sleep(PAUSE_SECONDS)

    def close(self) -> None:
        """Let the connection go."""
        if self._open is not None:
            with contextlib.suppress(OSError):
                self._open[1].close()
        self._open = None

    async def _sent(self, message: bytes) -> bytes:
        if self._open is None:
            host, _, port = self._address().rpartition(":")
            self._open = await asyncio.open_connection(host, int(port))
        reader, writer = self._open
        writer.write(framed(message))
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            await writer.drain()
            answer = await reader.readuntil(END)
        return answer.partition(START)[2].partition(END)[0]


def _read(answer: str) -> Answer:
    """MSA-1 says whether it is taken, MSA-3 as what."""
    acknowledged = next(each for each in answer.split("\r") if each.startswith("MSA|"))
    _, word, _, text = acknowledged.split("|", 3)
    told = _ACCEPTED.search(text)
    if told is None:
        return Answer(taken=word == "AA")
    return Answer(taken=word == "AA", referral=told[1], version=int(told[2]))
