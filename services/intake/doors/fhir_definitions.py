"""Which messages a source may send us: MessageDefinitions, one of each kind and version."""

from typing import Any
from uuid import UUID, uuid5

from services.intake.doors.fhir_answer import EVENTS
from services.intake.doors.fhir_capability import DATE
from services.intake.doors.fhir_request import PROFILE
from services.intake.formats.bars_checks import CANCELLED, EVENT, REFERRAL
from services.intake.parts.bars import Bars

ROOT = "https://fhir.nhs.uk/MessageDefinition/"

_NAMES = UUID("6f0f5d0e-7b1c-5c0f-9d7e-0a7d1b0f3c11")
_SERVICES = "https://fhir.nhs.uk/Id/dos-service-id"
_USAGE = "http://terminology.hl7.org/CodeSystem/usage-context-type"
_TITLES = {
    REFERRAL: "ServiceRequest request: referral",
    CANCELLED: "ServiceRequest request: cancelled",
}
_UK = "https://fhir.hl7.org.uk/StructureDefinition/UKCore-"
_BARS = "https://fhir.nhs.uk/StructureDefinition/BARS"
_FOCUS = {
    CANCELLED: (
        ("Bundle", f"{_BARS}BundleMessage", 1, "1"),
        ("MessageHeader", f"{_BARS}MessageHeader-servicerequest-request", 1, "1"),
        ("ServiceRequest", PROFILE, 1, "1"),
        ("Patient", f"{_UK}Patient", 1, "1"),
        ("Organization", f"{_UK}Organization", 2, "*"),
    ),
    REFERRAL: (
        ("Bundle", f"{_BARS}BundleMessage", 1, "1"),
        ("MessageHeader", f"{_BARS}MessageHeader-servicerequest-request", 1, "1"),
        ("ServiceRequest", PROFILE, 1, "1"),
        ("Patient", f"{_UK}Patient", 1, "1"),
        ("Encounter", f"{_UK}Encounter", 1, "1"),
        ("CarePlan", f"{_UK}CarePlan", 1, "1"),
        ("HealthcareService", f"{_UK}HealthcareService", 1, "1"),
        ("Organization", f"{_UK}Organization", 2, "*"),
        ("Practitioner", f"{_UK}Practitioner", 1, "*"),
        ("PractitionerRole", f"{_UK}PractitionerRole", 1, "*"),
        ("Consent", f"{_UK}Consent", 1, "*"),
        ("Flag", "http://hl7.org/fhir/StructureDefinition/Flag", 0, "*"),
        ("Observation", f"{_UK}Observation", 0, "*"),
        ("Condition", f"{_UK}Condition", 0, "*"),
        ("Task", f"{_UK}Task", 0, "*"),
        ("Communication", f"{_UK}Communication", 0, "*"),
        ("QuestionnaireResponse", f"{_UK}QuestionnaireResponse", 0, "*"),
        ("Location", f"{_UK}Location", 0, "*"),
    ),
}

KINDS = tuple(_FOCUS)


def urls() -> tuple[str, ...]:
    """The canonical addresses of all that we receive."""
    return tuple(ROOT + kind for kind in KINDS)


def definitions(bars: Bars) -> list[dict[str, Any]]:
    """What this source may send: each kind in each version that its file allows."""
    return [_definition(kind, version, bars) for version in bars.versions for kind in KINDS]


def _definition(kind: str, version: str, bars: Bars) -> dict[str, Any]:
    return {
        "resourceType": "MessageDefinition",
        "id": str(uuid5(_NAMES, f"{kind} {version}")),
        "url": ROOT + kind,
        "version": version,
        "name": "".join(part.capitalize() for part in kind.split("-")),
        "title": _TITLES[kind],
        "status": "active",
        "date": DATE,
        "useContext": [
            *(_context(_SERVICES, each) for each in bars.service_ids),
            *(_context(bars.use_case_system, each) for each in bars.use_cases),
        ],
        "eventCoding": {"system": EVENTS, "code": EVENT},
        "focus": [
            {"code": code, "profile": profile, "min": least, "max": most}
            for code, profile, least, most in _FOCUS[kind]
        ],
    }


def _context(system: str, code: str) -> dict[str, Any]:
    return {
        "code": {"system": _USAGE, "code": "workflow"},
        "valueCodeableConcept": {"coding": [{"system": system, "code": code}]},
    }
