"""BaRS messages of our own, about nobody, as FHIR JSON."""

import json
from typing import Any

FHIR = "https://fhir.nhs.uk"
DEFINITIONS = f"{FHIR}/MessageDefinition/bars-message-servicerequest-request-"
NHS_NUMBER = "9990000018"


def _coding(system: str, code: str) -> dict[str, str]:
    return {"system": f"{FHIR}/CodeSystem/{system}", "code": code}


def _reference(name: str) -> dict[str, str]:
    return {"reference": f"urn:uuid:{name}"}


def bundle(
    *,
    case: str | None = "CASE-1",
    story: str = "The person was helped up.",
    version: str = "1.0.0",
    reason: str = "new",
    status: str = "active",
    written: str | None = None,
    referral_id: str | None = None,
    born: str = "1941-02-03",
) -> bytes:
    """A message of use case a4t2, 999 to falls. `case` is the sender's number of the case."""
    resources = {
        "header": _header(reason, "referral"),
        "request": _request(status, referral_id),
        "plan": {
            "resourceType": "CarePlan",
            "status": "completed",
            "intent": "plan",
            "description": story,
        },
        "service": {"resourceType": "HealthcareService"},
        "encounter": {
            "resourceType": "Encounter",
            "status": "finished",
            "identifier": [{"system": "urn:example:cases", "value": case}] if case else [],
        },
        "patient": _patient(born),
    }
    return _message(resources, version, written)


def cancellation(
    *,
    referral_id: str | None = None,
    status: str = "revoked",
    reason: str = "update",
    written: str | None = None,
    born: str = "1941-02-03",
    **more: dict[str, Any],
) -> bytes:
    """A message that takes a referral back, with nothing in it but what it needs, and `more`."""
    resources = {
        "header": _header(reason, "cancelled"),
        "request": _request(status, referral_id),
        "patient": _patient(born),
        "sender": {"resourceType": "Organization", "name": "Example Ambulance Service"},
        "receiver": {"resourceType": "Organization", "name": "Example Council"},
    }
    return _message(resources | more, "1.0.0", written)


def _message(resources: dict[str, Any], version: str, written: str | None) -> bytes:
    entries = [
        {"fullUrl": f"urn:uuid:{name}", "resource": each} for name, each in resources.items()
    ]
    found = {
        "resourceType": "Bundle",
        "meta": {"versionId": version} | ({"lastUpdated": written} if written else {}),
        "type": "message",
        "entry": entries,
    }
    return json.dumps(found).encode()


def _header(reason: str, definition: str) -> dict[str, Any]:
    return {
        "resourceType": "MessageHeader",
        "eventCoding": _coding("message-events-bars", "servicerequest-request"),
        "reason": {"coding": [_coding("message-reason-bars", reason)]},
        "focus": [_reference("request")],
        "definition": DEFINITIONS + definition,
        "destination": [{"endpoint": f"{FHIR}/Id/dos-service-id|111111111"}],
    }


def _request(status: str, referral_id: str | None) -> dict[str, Any]:
    found = {
        "resourceType": "ServiceRequest",
        "status": status,
        "intent": "plan",
        "category": [
            {
                "coding": [
                    _coding("message-category-servicerequest", "referral"),
                    _coding("usecases-categories-bars", "a4t2"),
                ]
            }
        ],
        "subject": _reference("patient"),
        "encounter": _reference("encounter"),
        "basedOn": [_reference("plan")],
    }
    return found | ({"id": referral_id} if referral_id else {})


def _patient(born: str) -> dict[str, Any]:
    return {
        "resourceType": "Patient",
        "identifier": [{"system": f"{FHIR}/Id/nhs-number", "value": NHS_NUMBER}],
        "name": [{"family": "Testperson", "given": ["Example"]}],
        "birthDate": born,
    }
