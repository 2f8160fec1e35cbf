"""A file of crews' forms, as CSV: from the time it is dropped to the time its reply is there."""

import asyncio
import csv
import io
import time

from bench.feeds.door import Door

SOURCE = "yas-forms"
ROWS = 6_000
WARM = 200

ROW = {
    "incident_number": "",
    "submitted_at": "02/11/2026 09:30",
    "form_status": "NEW",
    "patient_surname": "",
    "patient_forename": "Testperson",
    "patient_dob": "04/05/1941",
    "patient_nhs_number": "",
    "patient_address": "1 Nowhere Row",
    "patient_town": "Exampletown",
    "patient_postcode": "ZZ99 9ZZ",
    "patient_phone": "0113 496 0001",
    "patient_gp": "",
    "next_of_kin": "",
    "crew_name": "Sample Paramedic",
    "crew_role": "Paramedic",
    "crew_callback": "",
    "needs": "FALL;EQUIPMENT",
    "safeguarding_concern": "N",
    "priority": "ROUTINE",
    "lives_in": "OWN HOME",
    "situation": "Slipped in the kitchen, no injury. Walks with a frame and needs a second rail.",
    "crew_actions": "Helped up, observations normal, not conveyed.",
    "respond_by": "",
    "consent": "Y",
    "patient_aware": "Y",
    "consent_override_reason": "",
}


async def rate(door: Door) -> float:
    """Rows a second."""
    await _drop(door, "warm.csv", range(WARM))
    began = time.perf_counter()
    await _drop(door, "rows.csv", range(WARM, WARM + ROWS))
    return ROWS / (time.perf_counter() - began)


async def _drop(door: Door, name: str, numbers: range) -> None:
    folder = door.drops / SOURCE
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    part = folder / "inbox" / f"{name}.part"
    part.write_text(_file(numbers), encoding="utf-8", newline="")
    part.rename(folder / "inbox" / name)
    reply = folder / "replies" / f"{name}.reply.csv"
    async with asyncio.timeout(300):
        while not reply.exists():
            await asyncio.sleep(0.005)
    told = list(csv.DictReader(reply.open(encoding="utf-8", newline="")))
    if [row for row in told if row["outcome"] != "accepted"] or len(told) != len(numbers):
        raise RuntimeError("the folder door refused some of the bench's rows")


def _file(numbers: range) -> str:
    file = io.StringIO(newline="")
    rows = csv.DictWriter(file, list(ROW))
    rows.writeheader()
    rows.writerows(map(_row, numbers))
    return file.getvalue()


def _row(number: int) -> dict[str, str]:
    """A form about somebody whose name no other form has."""
    own = {"incident_number": f"BENCH-{number}", "patient_surname": f"Example-{number}"}
    return ROW | own
