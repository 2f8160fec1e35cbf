"""A call as the contact centre's form."""

import json
from datetime import datetime
from random import Random
from typing import Any

from services.contracts.facts import EXCLUSIONS
from services.contracts.vocabulary import Answer, RequesterType
from services.devkit.scenario.contact import JSON_DOOR, Contact, Expected, Kind
from services.devkit.scenario.people import Person
from services.devkit.scenario.story import Story

SOURCE = "contact-centre"
_ROLES = {
    RequesterType.SELF: "self",
    RequesterType.FAMILY_FRIEND_NEIGHBOUR: "daughter",
    RequesterType.PRIMARY_HEALTH: "practice nurse",
    RequesterType.SECONDARY_HEALTH: "ward therapist",
    RequesterType.HOUSING: "housing officer",
    RequesterType.CARE_PROVIDER: "scheme manager",
    RequesterType.LEGAL_AGENCY: "police officer",
}


def call(random: Random, number: int, story: Story, person: Person, at: datetime) -> Contact:
    """The nth call of the day."""
    form = _form(random, number, story, person, at)
    return contact(
        form, kind=Kind.FIRST, story=story.name, secrets=person.secrets, expected=_expected(story)
    )


def contact(
    form: dict[str, Any],
    *,
    kind: Kind,
    story: str,
    secrets: tuple[str, ...],
    expected: Expected,
) -> Contact:
    """A form on its way to the door. The key belongs to this content of this reference."""
    body = json.dumps(form, ensure_ascii=False).encode()
    key = f"{form['reference']}-{len(body)}"
    return Contact(
        source=SOURCE,
        path=JSON_DOOR,
        headers={"Content-Type": "application/json", "Idempotency-Key": key},
        body=body,
        kind=kind,
        reference=form["reference"],
        story=story,
        expected=expected,
        secrets=secrets,
    )


def _expected(story: Story) -> Expected:
    return Expected(status=202, destination=story.destination, copies=story.copies)


def _form(
    random: Random, number: int, story: Story, person: Person, at: datetime
) -> dict[str, Any]:
    requester = random.choice(story.requesters)
    answers = dict.fromkeys(EXCLUSIONS.values(), Answer.NO) | dict(story.answers)
    return {
        "reference": f"CC-{at:%Y%m%d}-{number:05d}",
        "requester_type": requester.value,
        "reason": story.reason.value,
        "person": _person(random, person),
        "referrer": _referrer(requester, person),
        "needs": list(story.needs),
        "exclusions": {fact: answer.value for fact, answer in answers.items()},
        "summary": _told(story, person),
        "consent": _consent(random),
        "area": random.choice(("south", "south_east", "elsewhere", "unknown")),
    }


def _told(story: Story, person: Person) -> str:
    name = f"{person.given_name} {person.family_name}"
    street = person.address.split(",", 1)[0]
    return f"{story.text.format(name=name, street=street)} Call note {person.token}."


def _person(random: Random, person: Person) -> dict[str, Any]:
    """As much as the caller knows: now and then no birth date, no NHS number, or a wrong one."""
    known: dict[str, Any] = {
        "family_name": person.family_name,
        "given_names": [person.given_name],
        "address": person.address,
        "postcode": person.postcode,
        "phone": person.phone,
    }
    if random.random() < 0.9:
        known["birth_date"] = person.birth_date.isoformat()
    if random.random() < 0.6:
        wrong = random.random() < 0.05
        number = person.nhs_number
        known["nhs_number"] = number[:-1] + str((int(number[-1]) + 1) % 10) if wrong else number
    return known


def _referrer(requester: RequesterType, person: Person) -> dict[str, Any]:
    if requester is RequesterType.SELF:
        return {"relationship": "self", "phone": person.phone}
    return {"name": f"Caller {person.family_name}", "role": _ROLES[requester]}


def _consent(random: Random) -> dict[str, str]:
    if random.random() < 0.92:
        return {"person_aware": "yes", "given": "yes"}
    because = "The person could not be asked and is in need"
    return {"person_aware": "unknown", "given": "unable", "share_anyway_because": because}
