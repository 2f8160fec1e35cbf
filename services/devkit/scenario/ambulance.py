"""A crew's referral as a BaRS message, in JSON or XML."""

import json
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from services.devkit.scenario import bundle, fhir_xml
from services.devkit.scenario.bundle import Referral
from services.devkit.scenario.contact import FHIR_DOOR, Contact, Expected, Kind
from services.devkit.scenario.crew import Call
from services.devkit.scenario.people import Person

SOURCE = "yas"


def referral(random: Random, number: int, call: Call, person: Person, at: datetime) -> Referral:
    """The nth referral of the day."""
    return Referral(
        case_number=f"YAS-{number:06d}",
        conversation=_uuid(random),
        use_case=call.use_case,
        person=person,
        text=_told(call, person),
        authored=at,
        act_by_minutes=call.act_by_minutes,
        flag=call.flag,
        condition=call.condition,
    )


def message(random: Random, sent: Referral, call: Call, kind: Kind) -> Contact:
    """A referral on its way to the door, with ids of its own; every third one is XML."""
    content = bundle.message(sent, _uuid(random))
    is_xml = sum(sent.conversation.bytes) % 3 == 0
    return Contact(
        source=SOURCE,
        path=FHIR_DOOR,
        headers=headers(_uuid(random), sent.conversation, "xml" if is_xml else "json"),
        body=fhir_xml.render(content) if is_xml else dump(content),
        kind=kind,
        reference=sent.reference,
        story=call.name,
        expected=Expected(status=200, destination=call.destination),
        secrets=sent.person.secrets,
    )


def told_more(sent: Referral) -> Referral:
    """The same referral after the crew has written more."""
    more = f"{sent.text} Neighbour has a key. Second note {sent.person.token}."
    return replace(sent, text=more)


def headers(request: UUID, conversation: UUID, syntax: str) -> dict[str, str]:
    """What BaRS asks of a request's headers."""
    return {
        "Content-Type": f"application/fhir+{syntax}",
        "X-Request-Id": str(request),
        "X-Correlation-Id": str(conversation),
    }


def dump(content: dict[str, Any]) -> bytes:
    """A bundle as JSON."""
    return json.dumps(content, ensure_ascii=False).encode()


def _told(call: Call, person: Person) -> str:
    name = f"{person.given_name} {person.family_name}"
    street = person.address.split(",", 1)[0]
    return f"{call.text.format(name=name, street=street)} Crew note {person.token}."


def _uuid(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)
