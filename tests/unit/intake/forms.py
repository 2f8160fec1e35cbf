"""Rows of the ambulance service's e-form, about obviously invented people."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

COLUMNS = (
    "incident_number",
    "submitted_at",
    "form_status",
    "patient_surname",
    "patient_forename",
    "patient_dob",
    "patient_nhs_number",
    "patient_address",
    "patient_town",
    "patient_postcode",
    "patient_phone",
    "patient_gp",
    "next_of_kin",
    "crew_name",
    "crew_role",
    "crew_callback",
    "needs",
    "safeguarding_concern",
    "priority",
    "lives_in",
    "situation",
    "crew_actions",
    "respond_by",
    "consent",
    "patient_aware",
    "consent_override_reason",
)
ROW = {
    "incident_number": "YF-0001",
    "submitted_at": "27/11/2026 09:30",
    "form_status": "NEW",
    "patient_surname": "Testpatient",
    "patient_forename": "Invented",
    "patient_dob": "04/05/1941",
    "patient_nhs_number": "9990000018",
    "patient_address": "1 Nowhere Street",
    "patient_town": "Exampleton",
    "patient_postcode": "ZZ99 9ZZ",
    "patient_phone": "01632960001",
    "crew_name": "Sample Paramedic",
    "crew_role": "Paramedic",
    "needs": "FALL;EQUIPMENT",
    "safeguarding_concern": "N",
    "priority": "ROUTINE",
    "lives_in": "OWN HOME",
    "situation": "Slipped in the kitchen, no injury.",
    "consent": "Y",
    "patient_aware": "Y",
}


def row(**changes: str) -> dict[str, str]:
    """A row, with some cells changed. Each incident is of another person: none is linked."""
    number = changes.get("incident_number", "")
    own = {"patient_surname": f"Testpatient {number}", "patient_nhs_number": ""} if number else {}
    return ROW | own | changes


def csv_file(
    rows: Iterable[Mapping[str, str]], columns: Sequence[str] = COLUMNS, delimiter: str = ","
) -> bytes:
    """The rows as a file of the e-form, every cell quoted."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([each.get(name, "") for name in columns] for each in rows)
    return text.getvalue().encode()
