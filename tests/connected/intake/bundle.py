"""A BaRS referral request of our own, about nobody, as FHIR JSON."""

import json
from typing import Any

FHIR = "https://fhir.nhs.uk"


def _coding(system: str, code: str) -> dict[str, str]:
    return {"system": f"{FHIR}/CodeSystem/{system}", "code": code}


def _reference(name: str) -> dict[str, str]:
    return {"reference": f"urn:uuid:{name}"}


def bundle(
    *, case: str = "CASE-1", story: str = "The person was helped up.", version: str = "1.0.0"
) -> bytes:
    """A message of use case a4t2, 999 to falls. `case` is the sender's number of the case."""
    resources = {
        "header": _header(),
        "request": _request(),
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
            "identifier": [{"system": "urn:example:cases", "value": case}],
        },
        "patient": {
            "resourceType": "Patient",
            "name": [{"family": "Testperson", "given": ["Example"]}],
            "birthDate": "1941-02-03",
        },
    }
    entries = [
        {"fullUrl": f"urn:uuid:{name}", "resource": each} for name, each in resources.items()
    ]
    found = {
        "resourceType": "Bundle",
        "meta": {"versionId": version},
        "type": "message",
        "entry": entries,
    }
    return json.dumps(found).encode()


def _header() -> dict[str, Any]:
    return {
        "resourceType": "MessageHeader",
        "eventCoding": _coding("message-events-bars", "servicerequest-request"),
        "reason": {"coding": [_coding("message-reason-bars", "new")]},
        "focus": [_reference("request")],
        "definition": f"{FHIR}/MessageDefinition/bars-message-servicerequest-request-referral",
        "destination": [{"endpoint": f"{FHIR}/Id/dos-service-id|111111111"}],
    }


def _request() -> dict[str, Any]:
    return {
        "resourceType": "ServiceRequest",
        "status": "active",
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
