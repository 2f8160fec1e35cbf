"""What the FHIR door says when a message is processed: a response message, as small as FHIR allows.

The header mirrors the request: its event, and its `X-Request-Id` as `response.identifier`. The
focus is the referral under the id that we have given it, which is what BaRS asks a receiver for.
"""

from typing import Any
from uuid import UUID

from services.intake.submission import Acceptance

EVENTS = "https://fhir.nhs.uk/CodeSystem/message-events-bars"


def processed(accepted: Acceptance, *, request_id: str, bundle_id: UUID) -> dict[str, Any]:
    """A Bundle of type `message` with a MessageHeader that says `ok`."""
    at = accepted.received_at.isoformat()
    header_id = str(accepted.referral_id)
    return {
        "resourceType": "Bundle",
        "id": str(bundle_id),
        "meta": {"versionId": "1.0.0", "lastUpdated": at},
        "type": "message",
        "timestamp": at,
        "entry": [
            {
                "fullUrl": f"urn:uuid:{header_id}",
                "resource": _header(accepted, header_id, request_id.lower()),
            }
        ],
    }


def _header(accepted: Acceptance, header_id: str, request_id: str) -> dict[str, Any]:
    referral = f"ServiceRequest/{accepted.referral_id}/_history/{accepted.version}"
    return {
        "resourceType": "MessageHeader",
        "id": header_id,
        "eventCoding": {"system": EVENTS, "code": "servicerequest-request"},
        "source": {"name": "Front Door", "endpoint": "urn:frontdoor:intake"},
        "response": {"identifier": request_id, "code": "ok"},
        "focus": [{"reference": referral}],
    }
