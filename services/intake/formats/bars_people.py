"""Who a BaRS referral is about, and who makes it."""

from services.contracts.record import Person, Referrer
from services.contracts.vocabulary import RequesterType
from services.intake.formats.bars_message import Message, codings
from services.intake.formats.fhir_node import Node
from services.intake.formats.fhir_patient import birth_date, family_name, number, preferred

_ONESELF = "ONESELF"
_STATUS = "extension-ukcore-nhsnumberverificationstatus"


def person(message: Message) -> Person:
    """The patient. Unknown people, and people without an NHS number, are accepted."""
    patient = message.one("Patient")
    name, address = preferred(patient, "name", "official"), preferred(patient, "address", "home")
    return Person(
        family_name=family_name(name),
        given_names=tuple(name.texts("given")) if name else (),
        birth_date=birth_date(patient),
        nhs_number=number(patient, _STATUS),
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
