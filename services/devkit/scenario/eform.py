"""The ambulance service's e-forms, as rows of dropped CSV files.

The form follows the crew's call: the same incident comes twice (domain.md §2). So most rows are of
an incident that BaRS has told of, under a number of their own.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from services.devkit.scenario.parcel import Fate, Item, Parcel, Reference
from services.devkit.scenario.people import Person

SOURCE = "yas-forms"

_COLUMNS = (
    *("incident_number", "submitted_at", "form_status"),
    *("patient_surname", "patient_forename", "patient_dob", "patient_nhs_number"),
    *("patient_address", "patient_town", "patient_postcode", "patient_phone", "patient_gp"),
    *("next_of_kin", "crew_name", "crew_role", "crew_callback"),
    *("needs", "safeguarding_concern", "priority", "lives_in", "situation", "crew_actions"),
    *("respond_by", "consent", "patient_aware", "consent_override_reason"),
)
_NEEDS = ("FALL", "FALL;EQUIPMENT", "MOBILITY;SELF CARE", "CARE")
_OLD_FORM = "STAIRLIFT"
"""A need of last year's form, which no table has any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a file, and what must become of it."""

    cells: dict[str, str]
    item: Item


def form(random: Random, number: int, person: Person, at: datetime) -> Row:
    """The nth form of the day; one in twelve ticks what the form no longer asks.

    None of those that follow a call of a crew's: there it would leave the decision to a person.
    """
    street, town = person.address.split(", ")
    needs = random.choice(_NEEDS) + (f";{_OLD_FORM}" if number % 12 == 0 else "")
    cells = {
        "incident_number": f"YF-{number:05d}",
        "submitted_at": f"{at:%d/%m/%Y %H:%M}",
        "form_status": "NEW",
        "patient_surname": person.family_name,
        "patient_forename": person.given_name,
        "patient_dob": f"{person.birth_date:%d/%m/%Y}",
        "patient_nhs_number": person.nhs_number,
        "patient_address": street,
        "patient_town": town,
        "patient_postcode": person.postcode,
        "patient_phone": person.phone,
        "crew_name": "Testperson Crewmember-Example",
        "crew_role": "Paramedic",
        "needs": needs,
        "safeguarding_concern": "N",
        "priority": "ROUTINE",
        "lives_in": "OWN HOME",
        "situation": f"Helped up and left at home. Form note {person.token}.",
        "consent": "Y",
        "patient_aware": "Y",
    }
    return Row(cells=cells, item=Item(reference=cells["incident_number"]))


def changed(row: Row, at: datetime, **cells: str) -> Row:
    """A later row about the same incident."""
    later = {"submitted_at": f"{at:%d/%m/%Y %H:%M}"}
    return Row(cells=row.cells | later | cells, item=row.item)


def unreadable(row: Row) -> Row:
    """The row with a birth date that is none."""
    item = Item(reference="", fate=Fate.REFUSED)
    return Row(cells=row.cells | {"patient_dob": "31/02/1940"}, item=item)


def repeated(row: Row) -> Row:
    """The row once more, as it was: what it says was said."""
    return Row(cells=row.cells, item=Item(reference=row.item.reference, fate=Fate.AGAIN))


def file(name: str, rows: Sequence[Row], after: tuple[Reference, ...] = ()) -> Parcel:
    """The rows as one file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    writer.writerows([row.cells.get(name, "") for name in _COLUMNS] for row in rows)
    items = tuple(row.item for row in rows)
    return Parcel(source=SOURCE, name=name, body=text.getvalue().encode(), items=items, after=after)
