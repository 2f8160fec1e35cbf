"""Who does not know a modifier does not act on what it modifies: FHIR's own rule."""

from typing import Any

import pytest

from services.intake.formats import bars
from services.intake.operation_outcome import operation_outcome
from services.intake.rejected import Rejected
from tests.unit.intake.examples import COMMUNITY_JSON, FALLS_XML, add, community, encoded, resource
from tests.unit.intake.formats.test_bars import JSON, XML, YAS, Change, put, refused
from tests.unit.intake.formats.test_bars_other_messages import ID
from tests.unit.intake.formats.test_bars_purpose import cancelled, saying

NOT = [{"url": "https://trust.example/not", "valueString": "Canary-Zulu"}]
MEANT = ["MessageHeader", "ServiceRequest", "Encounter", "Patient", "CarePlan"]
SAID = ["Observation", "QuestionnaireResponse", "Condition", "Flag", "Consent", "Communication"]


def with_a(kind: str, **fields: Any) -> Change:
    return lambda bundle: add(bundle, resourceType=kind, **fields)


MODIFIED: list[tuple[Change, str]] = [
    *((put(kind, modifierExtension=NOT), f"{kind}.modifierExtension") for kind in MEANT),
    *((with_a(kind, modifierExtension=NOT), f"{kind}.modifierExtension") for kind in SAID),
    (
        with_a("Observation", component=[{"modifierExtension": NOT}]),
        "Observation.modifierExtension",
    ),
    (put("ServiceRequest", doNotPerform=True), "ServiceRequest.doNotPerform"),
    (put("CarePlan", activity=[{"detail": {"doNotPerform": True}}]), "CarePlan.doNotPerform"),
    (put("Patient", implicitRules="https://trust.example/rules"), "Patient.implicitRules"),
    (
        put("Patient", contained=[{"resourceType": "Flag", "modifierExtension": NOT}]),
        "Flag.modifierExtension",
    ),
]


@pytest.mark.parametrize(("change", "at"), MODIFIED)
def test_a_modifier_that_is_not_known_is_refused_and_not_quoted(change: Change, at: str) -> None:
    found = refused(change)
    issue = operation_outcome(found, id=ID)["issue"][0]
    assert (found.status, issue["code"], issue["expression"]) == (422, "not-supported", [at])
    assert issue["details"]["coding"][0]["code"] == "REC_UNPROCESSABLE_ENTITY"
    assert "Canary" not in repr(issue)


def test_it_is_refused_of_a_cancellation_too() -> None:
    def change(bundle: dict[str, Any]) -> None:
        for each in (*saying("update", "revoked"), cancelled()):
            each(bundle)
        resource(bundle, "ServiceRequest")["doNotPerform"] = True

    assert refused(change).status == 422


def test_it_is_refused_in_xml() -> None:
    modifier = b'<modifierExtension url="x"><valueString value="y"/></modifierExtension>'
    body = FALLS_XML.replace(b"<Patient>", b"<Patient>" + modifier)
    assert body != FALLS_XML
    with pytest.raises(Rejected) as caught:
        bars.parse(body, XML, YAS)
    assert caught.value.problems[0].pointer == "Patient.modifierExtension"


def test_what_is_to_be_done_and_what_extends_are_read() -> None:
    bundle = community()
    put("ServiceRequest", doNotPerform=False, extension=NOT, modifierExtension=[])(bundle)
    add(bundle, resourceType="Provenance", modifierExtension=NOT)
    same = bars.parse(COMMUNITY_JSON, JSON, YAS).evidence
    assert bars.parse(encoded(bundle), JSON, YAS).evidence == same


def test_what_is_no_referral_is_told_so_before_its_modifiers() -> None:
    def change(bundle: dict[str, Any]) -> None:
        put("MessageHeader", definition="urn:x/other", modifierExtension=NOT)(bundle)

    assert refused(change).status == 400
