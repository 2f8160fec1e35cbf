"""Who a BaRS referral is about, and who makes it."""

from datetime import date

from services.contracts.record import NhsNumber, Person, Referrer
from services.contracts.vocabulary import RequesterType
from services.intake import nhs_number
from services.intake.formats import fhir_time
from services.intake.formats.bars_message import Message, codings, short
from services.intake.formats.fhir_node import Node
from services.intake.rejected import Code, refuse

_ONESELF = "ONESELF"
_STATUS = "extension-ukcore-nhsnumberverificationstatus"


def person(message: Message) -> Person:
    """The patient. Unknown people, and people without an NHS number, are accepted."""
    patient = message.one("Patient")
    name, address = _preferred(patient, "name", "official"), _preferred(patient, "address", "home")
    return Person(
        family_name=name.text("family") if name else None,
        given_names=tuple(name.texts("given")) if name else (),
        birth_date=_birth_date(patient),
        nhs_number=_nhs_number(patient),
        address=_address(address),
        postcode=address.text("postalCode") if address else None,
        phone=_own_phone(patient),
        email=_email(patient),
        communication_needs=_communication(patient),
        gp=_gp(message, patient),
        next_of_kin=_next_of_kin(patient),
    )


def referrer(message: Message, request: Node, requester_type: RequesterType) -> Referrer:
    """The sending practitioner and the sending organisation."""
    header = message.one("MessageHeader")
    role = message.target(request, "requester", "PractitionerRole")
    practitioner = message.target(request, "requester", "Practitioner") or message.target(
        role, "practitioner", "Practitioner"
    )
    role = role or _role_of(message, practitioner)
    sender = message.target(header, "sender", "Organization")
    return Referrer(
        name=_full_name(practitioner.first("name")) if practitioner else None,
        role=_display(role, "code.coding"),
        organisation=sender.text("name") if sender else None,
        phone=_phone(practitioner) if practitioner else None,
        requester_type=requester_type,
    )


def _preferred(node: Node, path: str, use: str) -> Node | None:
    found = list(node.all(path))
    return next((each for each in found if each.text("use") == use), found[0] if found else None)


def _birth_date(patient: Node) -> date | None:
    text = patient.text("birthDate")
    try:
        return fhir_time.day(text) if text else None
    except ValueError:
        at = f"{patient.path}.birthDate"
        raise refuse(422, Code.INVALID, "This is a date, as 1950-12-31.", at=at) from None


def _nhs_number(patient: Node) -> NhsNumber:
    for identifier in patient.all("identifier"):
        if short(identifier.text("system") or "") == "nhs-number":
            return nhs_number.read(identifier.text("value"), _verification(identifier))
    return nhs_number.read(None)


def _verification(identifier: Node) -> str | None:
    for extension in identifier.all("extension"):
        if short(extension.text("url") or "") == _STATUS:
            found = codings(extension, "valueCodeableConcept.coding")
            return found[0].code if found else None
    return None


def _address(address: Node | None) -> str | None:
    if address is None:
        return None
    lines = [*address.texts("line"), *address.texts("city"), *address.texts("district")]
    return address.text("text") or ", ".join(lines) or None


def _own_phone(patient: Node) -> str | None:
    """The patient's own, else the patient's as a contact, else the first contact's."""
    contacts = list(patient.all("contact"))
    own = [each for each in contacts if _is_self(each)]
    return next((phone for node in (patient, *own, *contacts) if (phone := _phone(node))), None)


def _phone(node: Node) -> str | None:
    phones = [each for each in node.all("telecom") if each.text("system") in ("phone", None)]
    ranked = sorted(phones, key=lambda each: each.text("rank") or "9")
    return ranked[0].text("value") if ranked else None


def _email(patient: Node) -> str | None:
    own = (patient, *(each for each in patient.all("contact") if _is_self(each)))
    telecoms = [telecom for node in own for telecom in node.all("telecom")]
    return next((each.text("value") for each in telecoms if each.text("system") == "email"), None)


def _is_self(contact: Node) -> bool:
    return any(each.code == _ONESELF for each in codings(contact, "relationship.coding"))


def _communication(patient: Node) -> str | None:
    languages = [
        coding.display or coding.code
        for coding in codings(patient, "communication.language.coding")
        if not coding.code.startswith("en")
    ]
    return f"Language: {', '.join(languages)}" if languages else None


def _gp(message: Message, patient: Node) -> str | None:
    names = [
        each.text("name")
        for each in message.referred(patient, "generalPractitioner")
        if each.kind == "Organization"
    ]
    return next((name for name in names if name), None)


def _next_of_kin(patient: Node) -> str | None:
    for contact in patient.all("contact"):
        if not _is_self(contact):
            parts = [_full_name(contact.first("name")), _phone(contact)]
            return ", ".join(part for part in parts if part) or None
    return None


def _full_name(name: Node | None) -> str | None:
    if name is None:
        return None
    return name.text("text") or " ".join(name.texts("given") + name.texts("family")) or None


def _role_of(message: Message, practitioner: Node | None) -> Node | None:
    for role in message.of("PractitionerRole"):
        if practitioner and message.target(role, "practitioner", "Practitioner") is practitioner:
            return role
    return None


def _display(node: Node | None, path: str) -> str | None:
    return next((each.display for each in codings(node, path) if each.display), None)
