"""The online form for professionals, one by one and as a backlog of many lines.

The council prefers the form to phone and mail (domain.md §8.2).
"""

import json
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from services.devkit.scenario.contact import JSON_DOOR, Contact, Expected, Kind
from services.devkit.scenario.parcel import Fate, Item, Parcel
from services.devkit.scenario.people import Person
from services.devkit.scenario.story import EIT

SOURCE = "professionals-form"

_ASKED = (
    ("falls", "equipment"),
    ("washing and dressing", "home care"),
    ("getting around", "equipment and care"),
    ("caring", "support for a carer"),
    ("food", "something else"),
)
_REFERRERS = (
    ("gp", "Practice nurse"),
    ("community health", "District nurse"),
    ("hospital", "Ward therapist"),
    ("housing", "Housing officer"),
)


def submission(random: Random, number: int, person: Person, at: datetime) -> dict[str, Any]:
    """The nth submission of the day; one in ten ticks what the form does not list."""
    struggle, asks = random.choice(_ASKED)
    kind, job = random.choice(_REFERRERS)
    return {
        "submission_id": f"PF-{number:05d}",
        "submitted_at": at.isoformat(),
        "person": {
            "surname": person.family_name,
            "forenames": person.given_name,
            "date_of_birth": person.birth_date.isoformat(),
            "nhs_number": person.nhs_number,
            "address": person.address,
            "postcode": person.postcode,
            "phone": person.phone,
        },
        "referrer": {"name": "Invented Referrer", "job_title": job, "kind": kind},
        "help": {
            "struggling_with": [struggle],
            "asks_for": "a stairlift" if number % 10 == 0 else asks,
            "story": f"Finds it harder than before. Submission {person.token}.",
        },
        "concerns": ["none"],
        "consent": {"given": "yes", "aware": "yes"},
    }


def contact(form: dict[str, Any], person: Person) -> Contact:
    """A submission on its way to the door."""
    reference = form["submission_id"]
    return Contact(
        source=SOURCE,
        path=JSON_DOOR,
        headers={"Content-Type": "application/json", "Idempotency-Key": reference},
        body=json.dumps(form).encode(),
        kind=Kind.FIRST,
        reference=reference,
        story="online form",
        expected=Expected(status=202, destination=EIT),
        secrets=person.secrets,
    )


def backlog(name: str, forms: Sequence[dict[str, Any]], repeated: int) -> Parcel:
    """Many submissions in one request; the first ones of them stand in it twice."""
    items = [Item(reference=form["submission_id"]) for form in forms]
    again = [Item(reference=item.reference, fate=Fate.AGAIN) for item in items[:repeated]]
    lines = [json.dumps(form) for form in (*forms, *forms[:repeated])]
    body = "\n".join(lines).encode()
    return Parcel(source=SOURCE, name=name, body=body, items=(*items, *again))
