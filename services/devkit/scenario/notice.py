"""A hospital's notices by ADW: the shipped example, about other people of our invention.

Few come: the notices are no longer statutory (domain.md §1.1).
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from uuid import UUID
from xml.etree import ElementTree

from services import intake
from services.devkit.scenario.parcel import Item, Parcel
from services.devkit.scenario.people import Person
from services.intake.formats.adw_events import Event

SOURCE = "hospital-adw"

_EXAMPLE = Path(intake.__file__).parent / "examples" / "adw-assessment-notice.xml"
_FHIR = "http://hl7.org/fhir"
_DISCHARGE_PROPOSED = timedelta(days=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A patient of whom the hospital tells; `reference` is the same in every notice."""

    number: int
    reference: UUID
    person: Person


def case(random: Random, number: int, person: Person) -> Case:
    """The nth of the day."""
    reference = UUID(int=random.getrandbits(128), version=4)
    return Case(number=number, reference=reference, person=person)


def assessment(random: Random, case: Case, at: datetime) -> Parcel:
    """The notice that makes a referral."""
    return _notice(random, case, at, Event.ASSESSMENT)


def discharge(random: Random, case: Case, at: datetime) -> Parcel:
    """The notice of the proposed day, for a referral that is there."""
    return _notice(random, case, at, Event.DISCHARGE)


def withdrawal(random: Random, case: Case, at: datetime) -> Parcel:
    """All of it is taken back: the patient goes to intermediate care."""
    return _notice(random, case, at, Event.WITHDRAW_ALL)


def unknown(random: Random, case: Case, at: datetime) -> Parcel:
    """A discharge notice for a referral that nobody has made."""
    return discharge(random, case, at).refused()


def torn(random: Random, case: Case, at: datetime) -> Parcel:
    """A notice that ends in the middle."""
    whole = assessment(random, case, at)
    torn = replace(whole, body=whole.body[: len(whole.body) // 2])
    return torn.refused()


def _notice(random: Random, case: Case, at: datetime, event: Event) -> Parcel:
    root = ElementTree.parse(_EXAMPLE).getroot()  # noqa: S314 - a file of ours
    message = str(UUID(int=random.getrandbits(128), version=4))
    _put(root, f"{{{_FHIR}}}id", message)
    _put(root, _in("MessageHeader", "id"), message)
    _put(root, _in("MessageHeader", "timestamp"), at.isoformat())
    _put(root, _in("MessageHeader", "event/code"), event.value)
    _put(root, _in("ReferralRequest", "identifier/value"), str(case.reference))
    _put(root, _in("Encounter", "period/start"), (at - _DISCHARGE_PROPOSED).date().isoformat())
    _put(root, _in("Encounter", "period/end"), (at + _DISCHARGE_PROPOSED).date().isoformat())
    _name(root, case.person)
    if event is Event.WITHDRAW_ALL:
        _withdraw(root)
    return Parcel(
        source=SOURCE,
        name=f"ADW_{case.number:04d}_{event.name.lower()}.dat",
        body=ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True),
        items=(Item(reference=str(case.reference)),),
    )


def _name(root: ElementTree.Element, person: Person) -> None:
    street, town = person.address.split(", ")
    _put(root, _in("Patient", "identifier[2]/value"), f"H{person.nhs_number[-6:]}")
    _put(root, _in("Patient", "identifier[1]/value"), person.nhs_number)
    _put(root, _in("Patient", "name/family"), person.family_name)
    _put(root, _in("Patient", "name/given"), person.given_name)
    _put(root, _in("Patient", "telecom/value"), person.phone)
    _put(root, _in("Patient", "birthDate"), person.birth_date.isoformat())
    _put(root, _in("Patient", "address/line"), street)
    _put(root, _in("Patient", "address/city"), town)
    _put(root, _in("Patient", "address/postalCode"), person.postcode)
    reason = f"To go home with help: a commode and a grab rail. Notice {person.token}."
    _put(root, _in("ReferralRequest", "reason/text"), reason)


def _withdraw(root: ElementTree.Element) -> None:
    """By reason 09, transferred to intermediate care; why somebody was referred is not said."""
    _put(root, _in("ReferralRequest", "status"), "cancelled")
    header, request = _resource(root, "MessageHeader"), _resource(root, "ReferralRequest")
    request.remove(_found(request, f"{{{_FHIR}}}reason"))
    reason = ElementTree.Element(f"{{{_FHIR}}}reason")
    coding = ElementTree.SubElement(reason, f"{{{_FHIR}}}coding")
    for name, value in (("system", "https://fhir.nhs.uk/ADW-WithdrawalReason-1"), ("code", "09")):
        ElementTree.SubElement(coding, f"{{{_FHIR}}}{name}", value=value)
    place = list(header).index(_found(header, f"{{{_FHIR}}}data"))
    header.insert(place, reason)


def _in(resource: str, path: str) -> str:
    steps = "/".join(f"{{{_FHIR}}}{step}" for step in path.split("/"))
    return f".//{{{_FHIR}}}{resource}/{steps}"


def _resource(root: ElementTree.Element, name: str) -> ElementTree.Element:
    return _found(root, f".//{{{_FHIR}}}{name}")


def _put(root: ElementTree.Element, path: str, value: str) -> None:
    _found(root, path).set("value", value)


def _found(root: ElementTree.Element, path: str) -> ElementTree.Element:
    found = root.find(path)
    if found is None:
        raise ValueError(f"the example has no {path}")
    return found
