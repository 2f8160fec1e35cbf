"""Crews' BaRS messages by wrk, 32 connections: each with a person, a case and ids of its own."""

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from uuid import UUID

from bench import wrk
from bench.feeds.door import Door
from services.devkit.scenario import ambulance, bundle
from services.devkit.scenario.crew import CREW_CALLS
from services.devkit.scenario.people import person

SOURCE = ambulance.SOURCE
MESSAGES = 12_000
"""More than are sent: a message that came twice would be answered 409."""

SCRIPT = Path(__file__).parent / "crews.lua"


async def rate(door: Door, key: str) -> float:
    """Bundles a second."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.writelines(_lines())
        file.flush()
        found = await wrk.load(
            f"{door.api}/FHIR/R4/$process-message",
            SCRIPT,
            {"MESSAGES": file.name},
            f"Authorization: Bearer {key}",
            "Content-Type: application/fhir+json",
        )
    return found.rate


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
