"""An incident that a crew has told of by BaRS, as the form that follows it has it."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.devkit.scenario.contact import Contact
from services.devkit.scenario.parcel import Reference
from services.devkit.scenario.people import Person


@dataclass(frozen=True, slots=True)
class Incident:
    """Whom it is about, and what it is known by."""

    person: Person
    reference: Reference


def incident(told: Contact) -> Incident:
    """The incident in a crew's message in JSON."""
    resources = [each["resource"] for each in json.loads(told.body)["entry"]]
    patient = next(each for each in resources if each["resourceType"] == "Patient")
    return Incident(_person(patient, told.secrets), (told.source, told.reference))


def _person(patient: dict[str, Any], secrets: tuple[str, ...]) -> Person:
    address = patient["address"][0]
    return Person(
        given_name=patient["name"][0]["given"][0],
        family_name=patient["name"][0]["family"],
        birth_date=date.fromisoformat(patient["birthDate"]),
        nhs_number=patient["identifier"][0]["value"],
        address=address["text"],
        postcode=address["postalCode"],
        phone=patient["contact"][0]["telecom"][0]["value"],
        token=secrets[-1],
    )
