"""Crews' BaRS messages by wrk, 32 connections: each with a person, a case and ids of its own."""

import asyncio
import os
import re
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from uuid import UUID

from bench.feeds.door import Door
from services.devkit.scenario import ambulance, bundle
from services.devkit.scenario.crew import CREW_CALLS
from services.devkit.scenario.people import person

SOURCE = ambulance.SOURCE
CONNECTIONS = 32
SECONDS = 8
MESSAGES = 12_000
"""More than are sent: a message that came twice would be answered 409."""

SCRIPT = Path(__file__).parent / "crews.lua"

_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")


async def rate(door: Door, key: str) -> float:
    """Bundles a second."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(_lines())
        file.flush()
        said = await asyncio.to_thread(_wrk, door.api, key, file.name)
    if "Non-2xx" in said:
        raise RuntimeError("the FHIR door refused some of the bench's messages")
    return float(_RATE.findall(said)[0])


@cache
def _lines() -> list[str]:
    random = Random(1)  # noqa: S311 - a scenario
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    return [_line(random, number, at) for number in range(MESSAGES)]


def _line(random: Random, number: int, at: datetime) -> str:
    """Both ids and the message, in JSON: what the script needs, a line a message."""
    call = CREW_CALLS[number % len(CREW_CALLS)]
    sent = ambulance.referral(random, number, call, person(random, number), at)
    request = UUID(int=random.getrandbits(128), version=4)
    body = ambulance.dump(bundle.message(sent, request)).decode()
    return f"{request} {sent.conversation} {body}\n"


def _wrk(api: str, key: str, messages: str) -> str:
    done = subprocess.run(  # noqa: S603 - wrk, with our own arguments
        [
            str(shutil.which("wrk")), "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", SCRIPT,
            "-H", f"Authorization: Bearer {key}", "-H", "Content-Type: application/fhir+json",
            f"{api}/FHIR/R4/$process-message",
        ],
        env={**os.environ, "MESSAGES": messages},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout
