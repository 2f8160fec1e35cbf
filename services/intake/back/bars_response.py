"""An answer as a BaRS `servicerequest-response`. No I/O.

It follows the guide's referral response: the focus is our Encounter, whose status tells how far the
case is. The person is left out of it, and so is everybody's name: the sender knows the case by its
own number, and needs no copy of who it is about.
"""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from services.intake.back.grounds import IN_WORDS, Ground
from services.intake.back.letter import Letter, Request
from services.intake.doors.fhir_answer import EVENTS
from services.intake.doors.fhir_request import RequestStatus, service_request
from services.intake.doors.fhir_request import Told as Referral
from services.intake.parts.answers import Told
from services.intake.parts.bars import Bars

DEFINITION = (
    "https://fhir.nhs.uk/MessageDefinition/bars-message-servicerequest-response-referral-short"
)
SERVICES = "https://fhir.nhs.uk/Id/dos-service-id"

_ORGANISATIONS = "https://fhir.nhs.uk/Id/ods-organization-code"
_PROFILES = "https://fhir.nhs.uk/StructureDefinition/"
_UK = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
_STATUS = {
    Told.DECIDED: "planned",
    Told.ACCEPTED: "in-progress",
    Told.REJECTED: "cancelled",
    Told.CLOSED: "finished",
}
"""What our Encounter is at each answer."""

# The other published reason, RRNA, is that a resource is not available in time: capacity, that is.
_REASON = {
    "system": "https://fhir.nhs.uk/CodeSystem/rejected-reasons-bars",
    "code": "OTH",
    "display": "Other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a response says of the request that it answers, and of who sent that."""

    bundle_id: str | None
    use_case: Mapping[str, str] | None
    conversation: str | None
    target: str
    sender: str | None
    sender_name: str


def request(letter: Letter, url: str, to: Answered, bars: Bars, token: str | None) -> Request:
    """The request; a retry has the same body and the same two ids, as the standard asks."""
    body = json.dumps(bundle(letter, to, bars), ensure_ascii=False).encode()
    headers = {
        "content-type": "application/fhir+json",
        "accept": "application/fhir+json",
        "x-request-id": str(letter.id),
        "x-correlation-id": to.conversation or str(letter.referral_id),
        "nhsd-target-identifier": _target(to.target),
    }
    shown = {"authorization": f"Bearer {token}"} if token else {}
    return Request(f"{url.rstrip('/')}/$process-message", headers | shown, body)


def bundle(letter: Letter, to: Answered, bars: Bars) -> dict[str, Any]:
    """The message."""
    at = letter.at.isoformat()
    resources = dict(_resources(letter, to, bars))
    return {
        "resourceType": "Bundle",
        "id": str(letter.id),
        "meta": {
            "versionId": bars.versions[0],
            "lastUpdated": at,
            "profile": [f"{_PROFILES}BARSBundleMessage"],
        },
        "type": "message",
        "timestamp": at,
        "entry": [
            {"fullUrl": f"urn:uuid:{id_}", "resource": resource}
            for id_, resource in resources.items()
        ],
    }


def _resources(letter: Letter, to: Answered, bars: Bars) -> Iterator[tuple[str, dict[str, Any]]]:
    names = ("header", "encounter", "ours", "theirs")
    ids = {name: str(uuid5(letter.id, name)) for name in names}
    yield ids["header"], _header(letter, to, bars, ids)
    yield str(letter.referral_id), _service_request(letter, to)
    yield ids["encounter"], _encounter(letter, ids["encounter"])
    ods = bars.organisations[0] if bars.organisations else None
    yield ids["ours"], _organisation(ids["ours"], ods, "Adult social care front door")
    yield ids["theirs"], _organisation(ids["theirs"], to.sender, to.sender_name)


def _header(letter: Letter, to: Answered, bars: Bars, ids: Mapping[str, str]) -> dict[str, Any]:
    ours = f"{SERVICES}|{bars.service_ids[0]}" if bars.service_ids else "urn:frontdoor:intake"
    return {
        "resourceType": "MessageHeader",
        "id": ids["header"],
        "meta": {
            "lastUpdated": letter.at.isoformat(),
            "profile": [f"{_PROFILES}BARSMessageHeader-servicerequest-response"],
        },
        "eventCoding": {"system": EVENTS, "code": "servicerequest-response"},
        "destination": [
            {"endpoint": f"{SERVICES}|{to.target}", "receiver": _pointer(ids["theirs"])}
        ],
        "sender": _pointer(ids["ours"]),
        "source": {"name": "Front Door", "endpoint": ours},
        "reason": {"coding": [_coding("message-reason-bars", "new")]},
        "response": {"identifier": to.bundle_id or str(letter.referral_id), "code": "ok"},
        "focus": [_pointer(ids["encounter"])],
        "definition": DEFINITION,
    }


def _service_request(letter: Letter, to: Answered) -> dict[str, Any]:
    status: RequestStatus = "completed" if letter.told is Told.CLOSED else "active"
    found = service_request(
        Referral(
            referral_id=letter.referral_id,
            version=1,
            updated_at=letter.at,
            status=status,
            source_reference=letter.reference,
        )
    )
    del found["meta"]["versionId"]  # it may move on between two tries of one answer
    if to.use_case is not None:
        found["category"][0]["coding"].append(dict(to.use_case))
    return found


def _encounter(letter: Letter, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "resourceType": "Encounter",
        "id": id_,
        "meta": {"lastUpdated": letter.at.isoformat(), "profile": [f"{_UK}Encounter"]},
        "identifier": [{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{letter.referral_id}"}],
        "status": _STATUS[letter.told],
        "class": {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "HH",
            "display": "home health",
        },
    }
    if letter.told is Told.REJECTED:
        why = IN_WORDS[Ground(letter.detail["reason"])]
        found["reasonCode"] = [{"coding": [_REASON], "text": why}]
    return found


def _organisation(id_: str, ods: str | None, name: str) -> dict[str, Any]:
    known = {"identifier": [{"system": _ORGANISATIONS, "value": ods}]} if ods else {}
    return {
        "resourceType": "Organization",
        "id": id_,
        "meta": {"profile": [f"{_UK}Organization"]},
        **known,
        "name": name,
    }


def _target(service: str) -> str:
    named = {"value": service, "system": SERVICES}
    return b64encode(json.dumps(named, separators=(",", ":")).encode()).decode()


def _coding(system: str, code: str) -> dict[str, str]:
    return {"system": f"https://fhir.nhs.uk/CodeSystem/{system}", "code": code}


def _pointer(id_: str) -> dict[str, str]:
    return {"reference": f"urn:uuid:{UUID(id_)}"}
