"""What the FHIR door can do: its CapabilityStatement."""

from typing import Any

DATE = "2026-11-27"
"""When what is said here last changed."""

_SECURITY = "http://terminology.hl7.org/CodeSystem/restful-security-service"
_NUMBER = "An NHS number with its system: https://fhir.nhs.uk/Id/nhs-number|9990000018."
_SERVICE = "One of our services: https://fhir.nhs.uk/Id/dos-service-id|111111111."


def statement(definitions: tuple[str, ...]) -> dict[str, Any]:
    """The statement of a server that takes messages of these definitions, given by their urls."""
    return {
        "resourceType": "CapabilityStatement",
        "id": "frontdoor-bars-receiver",
        "version": "1.0.0",
        "name": "FrontDoorBarsReceiver",
        "title": "Front Door: receiver of referrals by the NHS Booking and Referral Standard",
        "status": "active",
        "experimental": False,
        "date": DATE,
        "publisher": "Front Door",
        "description": "Referrals into adult social care: new, updated and cancelled ones.",
        "kind": "instance",
        "software": {"name": "Front Door", "version": "1"},
        "implementation": {"description": "Front Door: intake"},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "application/fhir+xml"],
        "rest": [_rest()],
        "messaging": [_messaging(definitions)],
    }


def _rest() -> dict[str, Any]:
    bearer = {"text": "A bearer token of the sender's in Authorization."}
    return {
        "mode": "server",
        "security": {"service": [{"coding": [{"system": _SECURITY, "code": "OAuth"}]} | bearer]},
        "resource": [
            _resource("MessageDefinition", ["search-type"], ("context", "token", _SERVICE)),
            _resource(
                "ServiceRequest", ["read", "search-type"], ("patient:identifier", "token", _NUMBER)
            ),
        ],
        "operation": [
            {
                "name": "process-message",
                "definition": "http://hl7.org/fhir/OperationDefinition/MessageHeader-process-message",
            }
        ],
    }


def _resource(kind: str, interactions: list[str], search: tuple[str, str, str]) -> dict[str, Any]:
    name, type_, documentation = search
    return {
        "type": kind,
        "interaction": [{"code": each} for each in interactions],
        "versioning": "no-version",
        "searchParam": [{"name": name, "type": type_, "documentation": documentation}],
    }


def _messaging(definitions: tuple[str, ...]) -> dict[str, Any]:
    return {
        "documentation": "POST a message Bundle to $process-message; it is answered at once.",
        "supportedMessage": [{"mode": "receiver", "definition": each} for each in definitions],
    }
