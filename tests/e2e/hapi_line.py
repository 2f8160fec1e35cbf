"""A hospital's line with HAPI HL7 v2's own client, in a process beside the test."""

import asyncio
import json
import re
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from services.devkit.replay.delivered import Answer, Delivered
from services.devkit.scenario.parcel import Parcel
from tests.hapi import v2_jars
from tests.hapi.required import required

_ACCEPTED = re.compile(r"Accepted: (\S+) version (\d+)")


def jars() -> Path:
    """HAPI's jars."""
    return required(v2_jars.ensure, "HAPI HL7 v2")


class HapiLine:
    """One message after the other, each until it is answered."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._turn = asyncio.Lock()

    async def deliver(self, parcel: Parcel) -> Delivered:
        """What HAPI, validating, reads in the acknowledgement."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        async with self._turn:
            self._process.stdin.write(json.dumps(parcel.body.decode()).encode() + b"\n")
            told = json.loads(await self._process.stdout.readline())
        text = _ACCEPTED.search(told["MSA-3"] or "")
        referral, version = (text[1], int(text[2])) if text else (None, None)
        taken = told["MSA-1"] == "AA"
        return Delivered(parcel, (Answer(taken, referral, version),), told["tries"])


@asynccontextmanager
async def opened(port: int) -> AsyncIterator[HapiLine]:
    """The line to a door on this machine."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.hapi.v2_sender",
        str(jars()),
        str(port),
        stdin=PIPE,
        stdout=PIPE,
    )
    try:
        yield HapiLine(process)
    finally:
        process.kill()
        await process.wait()
