"""Odd headers and paths at the FHIR door: answered, and never quoted."""

from typing import Any

from tests.connected.intake.conftest import Intake
from tests.hostile.corpora.fhir import CANARY


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
