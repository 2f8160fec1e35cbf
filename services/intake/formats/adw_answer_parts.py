"""The resources of an answer: those of the notice that answers repeat, and the council's. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from services.intake.formats import adw_stay
from services.intake.formats.adw_answer_ours import (
    CARE_CONNECT,
    Resource,
    ours,
    pointer,
    resource,
)
from services.intake.formats.adw_events import Event
from services.intake.formats.adw_notice import Notice
from services.intake.formats.fhir_node import Node
from services.intake.parts.adw import Adw

_ADW = "https://fhir.nhs.uk/StructureDefinition/"


class Part(StrEnum):
    """The resources of an answer in their published order."""

    REQUEST = "request"
    STAY = "stay"
    PATIENT = "patient"
    LIAISON = "liaison"
    CONTACT = "contact"
    SITE = "site"
    COUNCIL = "council"
    TEAM = "team"
    WARD = "ward"


_REPEATED = {
    Part.STAY: ("identifier", "status", "class", "patient", "location", "serviceProvider"),
    Part.PATIENT: ("identifier", "name", "gender", "birthDate"),
    Part.LIAISON: ("name", "telecom", "practitionerRole"),
    Part.SITE: ("identifier", "type", "name"),
    Part.WARD: ("name", "managingOrganization"),
}
"""What an answer repeats: what the standard asks for, and nothing else that was sent."""

_PROFILES = {
    Part.STAY: f"{_ADW}CareConnect-ADW-Encounter-1",
    Part.PATIENT: f"{CARE_CONNECT}Patient-1",
    Part.LIAISON: f"{CARE_CONNECT}Practitioner-1",
    Part.SITE: f"{CARE_CONNECT}Organization-1",
    Part.WARD: f"{CARE_CONNECT}Location-1",
}


def about(notice: Notice, adw: Adw, header_id: str, *, accepted: bool) -> dict[Part, Resource]:
    """Everything beside the header. The ids follow from the header's."""
    ids = {part: str(uuid5(UUID(header_id), part.value)) for part in Part}
    nodes = _nodes(notice)
    places = {id(node): ids[part] for part, node in nodes.items()}
    made = {part: _repeated(part, node, notice, ids, places) for part, node in nodes.items()}
    council = ours(adw, {part.value: id_ for part, id_ in ids.items()})
    made |= {Part(name): own for name, own in council.items()}
    made[Part.REQUEST] = _request(notice, ids, made, accepted=accepted)
    return {part: made[part] for part in Part if part in made}


def _nodes(notice: Notice) -> dict[Part, Node]:
    message, stay = notice.message, adw_stay.stay(notice)
    found = {
        Part.STAY: stay,
        Part.PATIENT: message.one("Patient"),
        Part.LIAISON: message.target(notice.header, "author", "Practitioner"),
        Part.SITE: message.target(stay, "serviceProvider", "Organization"),
        Part.WARD: message.target(stay, "location.location", "Location"),
    }
    return {part: node for part, node in found.items() if node is not None}


def _repeated(
    part: Part, node: Node, notice: Notice, ids: Mapping[Part, str], places: Mapping[int, str]
) -> Resource:
    known = notice.message.named
    kept = {
        name: [_value(each, known, places) for each in node.children[name]]
        for name in _REPEATED[part]
        if name in node.children
    }
    kept = {name: [each for each in values if each != {}] for name, values in kept.items()}
    return resource(str(node.kind), ids[part], _PROFILES[part]) | kept


def _value(node: Node, known: Mapping[str, Node], places: Mapping[int, str]) -> Any:
    """An element as it came; references lead to where the answer has their resource, or nowhere."""
    if node.value is not None:
        return node.value
    if "reference" in node.children:
        [named, *_] = node.texts("reference") or [""]
        place = places.get(id(known.get(named)))
        return pointer(place) if place else {}
    inside = {
        name: [value for each in nodes if (value := _value(each, known, places)) != {}]
        for name, nodes in node.children.items()
    }
    return {name: values for name, values in inside.items() if values}


def _request(
    notice: Notice, ids: Mapping[Part, str], made: Mapping[Part, Resource], *, accepted: bool
) -> Resource:
    withdrawn = notice.event not in (Event.ASSESSMENT, Event.DISCHARGE)
    kind, status = ("Accept", "accepted") if accepted else ("Reject", "rejected")
    if withdrawn:
        kind, status = "Cancel", "cancelled"
    reference = notice.message.one("ReferralRequest").text("identifier.value")
    recipient = Part.TEAM if Part.TEAM in made else Part.COUNCIL
    to = {"patient": Part.PATIENT, "requester": Part.LIAISON, "recipient": recipient}
    to["encounter"] = Part.STAY
    return {
        **resource("ReferralRequest", ids[Part.REQUEST], f"{_ADW}ADW-{kind}-ReferralRequest-1"),
        "status": status,
        "identifier": {"value": reference},
        **{name: pointer(ids[part]) for name, part in to.items() if part in made},
    }
