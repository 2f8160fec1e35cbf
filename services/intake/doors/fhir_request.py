"""A referral as the ServiceRequest that its sender may read: under our id, without identity.

The sender's own number of the case stands next to the id that we have given it, so that both sides
know what they speak of. Elements stand in the order that FHIR's XML asks for.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from services.intake.canonical import Act, Withdrawal
from services.intake.formats.bars_again import case_of
from services.intake.status import Stage

RequestStatus = Literal["active", "revoked", "entered-in-error", "completed"]

PROFILE = "https://fhir.nhs.uk/StructureDefinition/BARSServiceRequest-request-referral"
CATEGORY = "https://fhir.nhs.uk/CodeSystem/message-category-servicerequest"

_URN = "urn:ietf:rfc:3986"
_BLANK = re.compile(r"\s")
_BY_STAGE: dict[Stage, RequestStatus] = {
    Stage.CLOSED: "completed",
    Stage.RETURNED: "revoked",
    Stage.WITHDRAWN: "revoked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the sender may know of a referral. `summary` is in plain words, and names nobody."""

    referral_id: UUID
    version: int
    updated_at: datetime
    status: RequestStatus
    source_reference: str
    respond_by_asked: datetime | None = None
    summary: str | None = None


def by_stage(stage: Stage) -> RequestStatus:
    """What became of a referral, as the status of a request: active until it ends."""
    return _BY_STAGE.get(stage, "active")


def by_act(act: Act, withdrawal: Withdrawal | None) -> RequestStatus:
    """The status of a request once a message of its sender is done."""
    if act is not Act.WITHDRAW:
        return "active"
    return "entered-in-error" if withdrawal is Withdrawal.IN_ERROR else "revoked"


def service_request(told: Told) -> dict[str, Any]:
    """The resource."""
    found: dict[str, Any] = {
        "resourceType": "ServiceRequest",
        "id": str(told.referral_id),
        "meta": {
            "versionId": str(told.version),
            "lastUpdated": told.updated_at.isoformat(),
            "profile": [PROFILE],
        },
        "identifier": [identifier(told.source_reference)],
        "status": told.status,
        "intent": "plan",
        "category": [{"coding": [{"system": CATEGORY, "code": "referral"}]}],
        "subject": {"type": "Patient", "display": "The patient of this referral"},
    }
    if told.respond_by_asked is not None:
        found["occurrencePeriod"] = {"end": told.respond_by_asked.isoformat()}
    if told.summary is not None:
        found["note"] = [{"text": told.summary}]
    return found


def identifier(reference: str) -> dict[str, str]:
    """The sender's reference: a number with its system, or the address of the request."""
    system, bar, value = case_of(reference).rpartition("|")
    if not bar:
        return {"system": _URN, "value": value}
    return (
        {"value": value}
        if not system or _BLANK.search(system)
        else {
            "system": system,
            "value": value,
        }
    )
