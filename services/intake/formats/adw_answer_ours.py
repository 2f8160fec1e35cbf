"""The council's own resources in an answer: who answers, and for whom. Pure."""

from collections.abc import Mapping
from typing import Any

from services.intake.parts.adw import Adw

Resource = dict[str, Any]

CARE_CONNECT = "https://fhir.hl7.org.uk/StructureDefinition/CareConnect-"


def ours(adw: Adw, ids: Mapping[str, str]) -> dict[str, Resource]:
    """The contact, the council and, if the source's file names one, the team, under these ids."""
    team = {"team": _team(adw, ids)} if adw.contact.team else {}
    return {"contact": _contact(adw, ids), "council": _council(adw, ids), **team}


def resource(kind: str, id_: str, profile: str) -> Resource:
    """What every resource begins with."""
    return {"resourceType": kind, "id": id_, "meta": {"profile": profile}}


def pointer(id_: str) -> Resource:
    """A reference to a resource of the same message."""
    return {"reference": f"urn:uuid:{id_}"}


def _contact(adw: Adw, ids: Mapping[str, str]) -> Resource:
    reached = {"email": adw.contact.email, "phone": adw.contact.phone}
    telecom = [{"system": kind, "value": value} for kind, value in reached.items() if value]
    works_for = ids["team" if adw.contact.team else "council"]
    return {
        **resource("Practitioner", ids["contact"], f"{CARE_CONNECT}Practitioner-1"),
        "name": {"family": adw.contact.name},
        **({"telecom": telecom} if telecom else {}),
        "practitionerRole": {"managingOrganization": pointer(works_for)},
    }


def _council(adw: Adw, ids: Mapping[str, str]) -> Resource:
    system = "https://fhir.nhs.uk/Id/ods-organization-code"
    return {
        **resource("Organization", ids["council"], f"{CARE_CONNECT}Organization-1"),
        "identifier": {"system": system, "value": adw.addressed_to[0]},
        "type": _type("govt", "Government"),
        "name": adw.contact.organisation,
    }


def _team(adw: Adw, ids: Mapping[str, str]) -> Resource:
    return {
        **resource("Organization", ids["team"], f"{CARE_CONNECT}Organization-1"),
        "type": _type("team", "Organizational team"),
        "name": adw.contact.team,
        "partOf": pointer(ids["council"]),
    }


def _type(code: str, display: str) -> Resource:
    system = "http://hl7.org/fhir/organization-type"
    return {"coding": {"system": system, "code": code, "display": display}}
