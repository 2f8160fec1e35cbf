"""The bundle of a BaRS referral request, as the standard publishes it for 999."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.devkit.scenario.people import Person

Json = dict[str, Any]

CASE_NUMBERS = "https://yas.example/Id/case-number"
"""The system of the crew's case numbers."""

_NHS = "https://fhir.nhs.uk"
_CODES = f"{_NHS}/CodeSystem"
_VERIFIED = (
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus"
)
_VERIFICATION = "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """What a crew refers. `conversation` names the case between the two systems."""

    case_number: str
    conversation: UUID
    use_case: str
    person: Person
    text: str
    authored: datetime
    act_by_minutes: int
    flag: str | None
    condition: str | None

    @property
    def reference(self) -> str:
        """The case number with its system, because two systems may count alike."""
        return f"{CASE_NUMBERS}|{self.case_number}"


def message(sent: Referral, bundle_id: UUID) -> Json:
    """The message with all that the standard makes mandatory."""
    entries = [_header(sent), _request(sent), _plan(sent), _service(), _encounter(sent)]
    entries += [_patient(sent), *_organizations(), _practitioner(), _role(), _consent(sent)]
    if sent.flag:
        entries.append(_flag(sent, sent.flag))
    if sent.condition:
        entries.append(_condition(sent, sent.condition))
    at = sent.authored.isoformat()
    return {
        "resourceType": "Bundle",
        "id": str(bundle_id),
        "meta": {
            "versionId": "1.0.0",
            "lastUpdated": at,
            "profile": [f"{_NHS}/StructureDefinition/BARSBundleMessage"],
        },
        "type": "message",
        "timestamp": at,
        "entry": [_entry(sent, name, resource) for name, resource in entries],
    }


_Named = tuple[str, Json]


def _entry(sent: Referral, name: str, resource: Json) -> Json:
    return {"fullUrl": _urn(sent, name), "resource": _pointing(sent, resource)}


def _urn(sent: Referral, name: str) -> str:
    return f"urn:uuid:{uuid5(sent.conversation, name)}"


def _pointing(sent: Referral, node: Any) -> Any:
    """References by name, turned into those of this bundle."""
    if isinstance(node, list):
        return [_pointing(sent, each) for each in node]
    if not isinstance(node, dict):
        return node
    if set(node) == {"to"}:
        return {"reference": _urn(sent, node["to"])}
    return {key: _pointing(sent, value) for key, value in node.items()}


def _to(name: str) -> Json:
    return {"to": name}


def _coding(system: str, code: str) -> Json:
    return {"system": system, "code": code}


def _header(sent: Referral) -> _Named:
    return "header", {
        "resourceType": "MessageHeader",
        "eventCoding": _coding(f"{_CODES}/message-events-bars", "servicerequest-request"),
        "destination": [
            {"endpoint": f"{_NHS}/Id/dos-service-id|111111111", "receiver": _to("receiver")}
        ],
        "sender": _to("sender"),
        "source": {
            "name": "Invented ambulance service",
            "endpoint": f"{_NHS}/Id/dos-service-id|2222222222",
        },
        "reason": {"coding": [_coding(f"{_CODES}/message-reason-bars", "new")]},
        "focus": [_to("request")],
        "definition": f"{_NHS}/MessageDefinition/bars-message-servicerequest-request-referral",
    }


def _request(sent: Referral) -> _Named:
    start = sent.authored
    end = start + timedelta(minutes=sent.act_by_minutes)
    return "request", {
        "resourceType": "ServiceRequest",
        "basedOn": [_to("plan")],
        "status": "active",
        "intent": "plan",
        "category": [
            {
                "coding": [
                    _coding(f"{_CODES}/message-category-servicerequest", "referral"),
                    _coding(f"{_CODES}/usecases-categories-bars", sent.use_case),
                ]
            }
        ],
        "subject": _to("patient"),
        "encounter": _to("encounter"),
        "occurrencePeriod": {"start": start.isoformat(), "end": end.isoformat()},
        "authoredOn": start.isoformat(),
        "requester": _to("practitioner"),
        "performer": [_to("service")],
    }


def _plan(sent: Referral) -> _Named:
    return "plan", {
        "resourceType": "CarePlan",
        "status": "completed",
        "intent": "plan",
        "subject": _to("patient"),
        "encounter": _to("encounter"),
        "activity": [{"outcomeCodeableConcept": [{"text": sent.text}]}],
    }


def _service() -> _Named:
    return "service", {
        "resourceType": "HealthcareService",
        "identifier": [{"system": f"{_NHS}/Id/dos-service-id", "value": "111111111"}],
        "active": True,
        "providedBy": _to("receiver"),
        "name": "Adult social care front door",
    }


def _encounter(sent: Referral) -> _Named:
    return "encounter", {
        "resourceType": "Encounter",
        "identifier": [{"system": CASE_NUMBERS, "value": sent.case_number}],
        "status": "finished",
        "class": _coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "VR"),
        "subject": _to("patient"),
        "episodeOfCare": [{"reference": f"EpisodeOfCare/{sent.conversation}"}],
        "period": {"start": sent.authored.isoformat()},
    }


def _patient(sent: Referral) -> _Named:
    person = sent.person
    return "patient", {
        "resourceType": "Patient",
        "identifier": [_nhs_number(person)],
        "name": [{"use": "official", "family": person.family_name, "given": [person.given_name]}],
        "birthDate": person.birth_date.isoformat(),
        "address": [
            {
                "use": "home",
                "text": person.address,
                "line": [person.address.split(",", 1)[0]],
                "city": "Exampletown",
                "postalCode": person.postcode,
            }
        ],
        "contact": [
            {"telecom": [{"system": "phone", "value": person.phone, "use": "home", "rank": 1}]}
        ],
    }


def _nhs_number(person: Person) -> Json:
    status = {"coding": [_coding(_VERIFICATION, "number-present-and-verified")]}
    return {
        "extension": [{"url": _VERIFIED, "valueCodeableConcept": status}],
        "system": f"{_NHS}/Id/nhs-number",
        "value": person.nhs_number,
    }


def _organizations() -> list[_Named]:
    return [
        (name, {
            "resourceType": "Organization",
            "identifier": [{"system": f"{_NHS}/Id/ods-organization-code", "value": code}],
            "name": title,
        })
        for name, code, title in (
            ("sender", "RX8", "Invented ambulance service"),
            ("receiver", "DE0", "Invented council"),
        )
    ]  # fmt: skip


def _practitioner() -> _Named:
    return "practitioner", {
        "resourceType": "Practitioner",
        "identifier": [{"system": f"{_NHS}/Id/sds-role-profile-id", "value": "PT0000"}],
        "name": [{"family": "Crewmember-Example", "given": ["Testperson"]}],
        "telecom": [{"system": "phone", "value": "0113 496 0999", "use": "work"}],
    }


def _role() -> _Named:
    return "role", {
        "resourceType": "PractitionerRole",
        "practitioner": _to("practitioner"),
        "organization": _to("sender"),
    }


def _consent(sent: Referral) -> _Named:
    return "consent", {
        "resourceType": "Consent",
        "status": "active",
        "scope": {
            "coding": [
                _coding("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy")
            ]
        },
        "category": [{"coding": [_coding(f"{_CODES}/consent-categories-bars", "DRC")]}],
        "patient": _to("patient"),
        "dateTime": sent.authored.date().isoformat(),
    }


def _flag(sent: Referral, code: str) -> _Named:
    return "flag", {
        "resourceType": "Flag",
        "status": "active",
        "category": [{"coding": [_coding(f"{_CODES}/flag-categories-bars", "SG")]}],
        "code": {"coding": [_coding(f"{_CODES}/safeguarding-codes-bars", code)]},
        "subject": _to("patient"),
    }


def _condition(sent: Referral, code: str) -> _Named:
    return "condition", {
        "resourceType": "Condition",
        "code": {"coding": [_coding("http://snomed.info/sct", code)]},
        "subject": _to("patient"),
    }
