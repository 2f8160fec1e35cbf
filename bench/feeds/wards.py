"""Wards' HL7 v2 messages over MLLP: 8 connections, each waiting for its acknowledgement."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

from bench.feeds.door import Door
from services import intake

CONNECTIONS = 8
MESSAGES = 4_000
WARM = 200

_EXAMPLE = Path(intake.__file__).parent / "examples" / "hl7-after-a-hip-fracture.hl7"
_TEMPLATE = _EXAMPLE.read_bytes().replace(b"9990000409^^^NHS^NH~", b"")
_OWN = (b"EX-0001", b"V0000001", b"REF-0001", b"Testperson")
"""What is each message's own: control id, visit, referral, and the person's name."""


async def rate(door: Door) -> float:
    """Messages a second, each acknowledged with AA."""
    await _send(door, iter(range(WARM)))
    began = time.perf_counter()
    await _send(door, iter(range(WARM, WARM + MESSAGES)))
    return MESSAGES / (time.perf_counter() - began)


async def _send(door: Door, numbers: Iterator[int]) -> None:
    async with asyncio.TaskGroup() as lines:
        for _ in range(CONNECTIONS):
            lines.create_task(_line(door, numbers))


async def _line(door: Door, numbers: Iterator[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", door.mllp)
    for number in numbers:
        writer.write(b"\x0b" + _message(number) + b"\x1c\r")
        answer = await reader.readuntil(b"\x1c\r")
        if b"MSA|AA" not in answer:
            raise RuntimeError("the HL7 door refused one of the bench's messages")
    writer.close()


def _message(number: int) -> bytes:
    """The example, about somebody without an NHS number whose name no other message has."""
    found = _TEMPLATE
    for each in _OWN:
        found = found.replace(each, each + b"-%d" % number)
    return found
