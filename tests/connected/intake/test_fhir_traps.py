"""Harmful FHIR at the real door: answered at once, kept, never quoted, and the next one goes on."""

import time
from typing import Any
from uuid import uuid4

from services.intake.doors import body
from tests.connected.intake.bundle import bundle
from tests.connected.intake.conftest import Intake
from tests.connected.intake.test_fhir_door import JSON
from tests.unit.intake.formats.fhir_traps import CANARY, READ, TRAPS

SECONDS = 4.5
"""Within what the standard allows, on a machine that does other things besides."""


def expected(sent: bytes, status: int) -> set[int]:
    """What may come of it: a trap that is read is one story told many times."""
    if len(sent) > body.LIMIT:
        return {413}
    return {200, 409} if status == READ else {status}


async def test_every_trap_is_answered_and_none_stops_the_door(intake: Intake):
    for name, sent, status in TRAPS:
        began = time.monotonic()
        answer = await intake.send_fhir(sent, **JSON)
        assert answer.status_code in expected(sent, status), name
        assert time.monotonic() - began < SECONDS, name
        assert CANARY not in answer.text, name
    good = await intake.send_fhir(bundle(case=str(uuid4())), **JSON)
    assert good.status_code == 200
    assert await intake.count("reject") >= refused()


def refused() -> int:
    """How many of them are kept as refused."""
    return sum(expected(sent, status).isdisjoint({200}) for _, sent, status in TRAPS)


async def test_reading_headers_and_paths_is_no_way_in(intake: Intake):
    odd: list[dict[str, Any]] = [
        {"NHSD_Target_Identifier": "A" * 4000},
        {"Accept": ",".join(["application/fhir+xml;q=0.1"] * 100)},
        {"Accept": ";q=;q=,,,"},
        {"use_context": CANARY * 50},
        {"X_Request_Id": CANARY},
    ]
    for headers in odd:
        answer = await intake.read_fhir("metadata", **headers)
        assert answer.status_code in (200, 400, 406)
        assert CANARY not in answer.text
    for path in (f"ServiceRequest/{CANARY}", f"MessageDefinition?context={CANARY}%20x"):
        assert CANARY not in (await intake.read_fhir(path)).text
