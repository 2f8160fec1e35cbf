"""Who an ADW notice is about, and who sends it. The two never mix."""

from collections.abc import Iterator

from services.contracts.record import Person, Referrer
from services.contracts.vocabulary import RequesterType
from services.intake.formats import adw_stay
from services.intake.formats.adw_names import (
    extensions,
    full_name,
    present,
    reachable,
    relations,
    role,
    telecom,
)
from services.intake.formats.adw_notice import Notice
from services.intake.formats.bars_message import codings, short
from services.intake.formats.fhir_node import Node
from services.intake.formats.fhir_patient import birth_date, doubts, number, preferred

_STATUS = "extension-careconnect-nhsnumberverificationstatus-1"
_SPEAKS = "extension-careconnect-nhscommunication-1"
_NEXT_OF_KIN = "04"
_CARER = "20"


def person(notice: Notice) -> Person:
    """The patient. Unknown people, and people without an NHS number, are accepted."""
    patient = notice.message.one("Patient")
    name, address = preferred(patient, "name", "usual"), preferred(patient, "address", "home")
    kin = next((each for each in patient.all("contact") if _NEXT_OF_KIN in relations(each)), None)
    return Person(
        family_name=" ".join(name.texts("family")) or None if name else None,
        given_names=tuple(name.texts("given")) if name else (),
        birth_date=birth_date(patient),
        nhs_number=number(patient, _STATUS),
        address=_address(address),
        postcode=address.text("postalCode") if address else None,
        phone=telecom(patient, "phone"),
        email=telecom(patient, "email"),
        communication_needs="; ".join(_communication(patient)) or None,
        gp=_gp(notice, patient),
        next_of_kin=reachable(kin) if kin else None,
    )


def referrer(notice: Notice, requester_type: RequesterType) -> Referrer:
    """The hospital's liaison: who wrote the notice, and whom to ask."""
    liaison = notice.message.target(notice.header, "author", "Practitioner")
    return Referrer(
        name=full_name(liaison),
        role=role(liaison),
        organisation=adw_stay.site(notice),
        phone=telecom(liaison, "phone"),
        email=telecom(liaison, "email"),
        requester_type=requester_type,
    )


def others(notice: Notice) -> Iterator[str]:
    """The lead clinician, the carer, the hospital's own number of the person: for people."""
    clinician = notice.message.target(notice.header, "responsible", "Practitioner")
    if clinician:
        yield "Lead clinician: " + ", ".join(present(full_name(clinician), role(clinician))) + "."
    patient = notice.message.one("Patient")
    yield from doubts(patient)
    for contact in patient.all("contact"):
        if _CARER in relations(contact):
            yield f"Carer: {reachable(contact)}."
    for identifier in patient.all("identifier"):
        if short(identifier.text("system") or "") == "local-patient-identifier":
            yield f"Hospital number: {identifier.text('value')}."


def _communication(patient: Node) -> Iterator[str]:
    for spoken in extensions(patient, _SPEAKS):
        for extension in extensions(spoken, "language"):
            for coding in codings(extension, "valueCodeableConcept.coding"):
                yield f"Language: {coding.display or coding.code}"
        for extension in extensions(spoken, "interpreterrequired"):
            needed = extension.text("valueBoolean") == "true"
            yield "Interpreter required" if needed else "No interpreter required"


def _address(address: Node | None) -> str | None:
    if address is None:
        return None
    lines = [*address.texts("line"), *address.texts("city"), *address.texts("district")]
    return address.text("text") or ", ".join(lines) or None


def _gp(notice: Notice, patient: Node) -> str | None:
    found = list(notice.message.referred(patient, "careProvider"))
    surgeries = [each for each in found if each.kind == "Organization"]
    for each in found:
        place = "practitionerRole.managingOrganization"
        surgeries += [
            where
            for where in notice.message.referred(each, place)
            if each.kind == "Practitioner" and where.kind == "Organization"
        ]
    names = [full_name(each) for each in found if each.kind == "Practitioner"]
    return ", ".join(present(*names, *(each.text("name") for each in surgeries))) or None
