"""What the FHIR door says when a message is processed: a response message, as small as BaRS allows.

The header mirrors the request: its event, and its `X-Request-Id` as `response.identifier`. The
focus is the referral under the id that we have given it, which is what BaRS asks a receiver for.
"""

from typing import Any
from uuid import UUID

from services.intake.canonical import Canonical
from services.intake.doors.fhir_request import Told, by_act, service_request
from services.intake.submission import Acceptance

EVENTS = "https://fhir.nhs.uk/CodeSystem/message-events-bars"


def told(said: Canonical, accepted: Acceptance) -> Told:
    """What the sender of a message that is done is told of the referral."""
    return Told(
        referral_id=accepted.referral_id,
        version=accepted.version,
        updated_at=accepted.received_at,
        status=by_act(said.act, said.withdrawal),
        source_reference=said.source_reference,
        respond_by_asked=said.respond_by_asked,
    )


def processed(told: Told, *, request_id: str, bundle_id: UUID) -> dict[str, Any]:
    """A Bundle of type `message`: a MessageHeader that says `ok`, and the request it is about."""
    at = told.updated_at.isoformat()
    header = _header(told, bundle_id, request_id.lower())
    return {
        "resourceType": "Bundle",
        "id": str(bundle_id),
        "meta": {"versionId": "1.0.0", "lastUpdated": at},
        "type": "message",
        "timestamp": at,
        "entry": [
            {"fullUrl": f"urn:uuid:{bundle_id}", "resource": header},
            {"fullUrl": f"urn:uuid:{told.referral_id}", "resource": service_request(told)},
        ],
    }


def _header(told: Told, header_id: UUID, request_id: str) -> dict[str, Any]:
    return {
        "resourceType": "MessageHeader",
        "id": str(header_id),
        "meta": {"lastUpdated": told.updated_at.isoformat()},
        "eventCoding": {"system": EVENTS, "code": "servicerequest-request"},
        "source": {"name": "Front Door", "endpoint": "urn:frontdoor:intake"},
        "response": {"identifier": request_id, "code": "ok"},
        "focus": [{"reference": f"urn:uuid:{told.referral_id}"}],
    }
