"""A referral as its sender may read it: by our id and its own number, and without anybody in it."""

import json
from uuid import UUID

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.servicerequest import ServiceRequest
from lxml import etree

from services.contracts.record import Person
from services.intake import nhs_number
from services.intake.canonical import Act, Withdrawal
from services.intake.doors import fhir_capability, fhir_definitions, fhir_searchset, fhir_wire
from services.intake.doors.fhir_case import same_person
from services.intake.doors.fhir_request import Told, by_act, by_stage, identifier, service_request
from services.intake.parts.bars import Bars
from services.intake.status import Stage
from tests.unit.intake.messages import START

STAGES = {
    Stage.RECEIVED: "active",
    Stage.WITH_A_PERSON: "active",
    Stage.ROUTED: "active",
    Stage.IN_PROGRESS: "active",
    Stage.LINKED: "active",
    Stage.RETURNED: "revoked",
    Stage.CLOSED: "completed",
    Stage.WITHDRAWN: "revoked",
}


def told(**changes: object) -> Told:
    known = {
        "referral_id": UUID(int=1),
        "version": 3,
        "updated_at": START,
        "status": "active",
        "source_reference": "urn:example:cases|CASE-1",
        "respond_by_asked": START,
        "summary": "Received on 5 January 2026.",
    }
    return Told(**(known | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("stage", Stage)
def test_a_referral_is_active_until_it_ends(stage: Stage) -> None:
    assert by_stage(stage) == STAGES[stage]


@pytest.mark.parametrize(
    ("act", "withdrawal", "status"),
    [
        (Act.REFER, None, "active"),
        (Act.UPDATE, None, "active"),
        (Act.WITHDRAW, Withdrawal.BY_SOURCE, "revoked"),
        (Act.WITHDRAW, Withdrawal.IN_ERROR, "entered-in-error"),
    ],
)
def test_what_a_message_does_is_the_status_that_it_leaves(
    act: Act, withdrawal: Withdrawal | None, status: str
) -> None:
    assert by_act(act, withdrawal) == status


IDENTIFIERS = [
    ("urn:example:cases|CASE-1", {"system": "urn:example:cases", "value": "CASE-1"}),
    ("|CASE-1", {"value": "CASE-1"}),
    ("no address at all|CASE-1", {"value": "CASE-1"}),
    ("urn:uuid:1", {"system": "urn:ietf:rfc:3986", "value": "urn:uuid:1"}),
]


@pytest.mark.parametrize(("reference", "expected"), IDENTIFIERS)
def test_the_senders_number_comes_back_as_it_was(reference: str, expected: dict[str, str]) -> None:
    assert identifier(reference) == expected


def test_it_is_fhir_with_all_that_may_be_in_it_and_with_as_little_as_may_be() -> None:
    for each in (told(), told(respond_by_asked=None, summary=None, source_reference="|1")):
        ServiceRequest.model_validate(service_request(each))


def test_a_search_that_finds_nothing_is_an_empty_bundle() -> None:
    empty = fhir_searchset.searchset([])
    assert (empty["total"], "entry" in empty) == (0, False)
    Bundle.model_validate(empty)


def test_what_may_be_sent_is_told_for_each_version_with_its_use_cases() -> None:
    bars = Bars(versions=("1.0.0", "1.1.0"), use_cases={"a4t2": {}}, service_ids=("7",))
    found = fhir_definitions.definitions(bars)
    assert [each["version"] for each in found] == ["1.0.0", "1.0.0", "1.1.0", "1.1.0"]
    assert len({each["id"] for each in found}) == 4
    Bundle.model_validate(fhir_searchset.searchset(found))


def test_what_we_can_do_names_every_kind_of_message() -> None:
    statement = fhir_capability.statement(fhir_definitions.urls())
    CapabilityStatement.model_validate(statement)
    supported = statement["messaging"][0]["supportedMessage"]
    assert [each["definition"] for each in supported] == list(fhir_definitions.urls())


def test_xml_has_the_booleans_of_xml_and_none_of_the_characters_that_it_has_not() -> None:
    sent = service_request(told(source_reference="|a\x01b\ufffe\U0001f600"))
    written = fhir_wire.xml(sent | {"doNotPerform": False})
    root = etree.fromstring(written)
    values = {each.get("value") for each in root.iter()}
    assert {"ab\U0001f600", "false"} <= values
    assert json.dumps(sent)


def person(number: str | None = None, born: str | None = None) -> Person:
    return Person.model_validate(
        {"nhs_number": nhs_number.read(number).model_dump(), "birth_date": born}
    )


PEOPLE = [
    (person(), person(), True, "nothing is known"),
    (person("9990000018", "1941-02-03"), person(born="1941-02-03"), True, "nothing speaks against"),
    (person("9990000018"), person("9990000026"), False, "two NHS numbers"),
    (person("9990000018"), person("1234567890"), True, "the other number is none"),
    (person(born="1941-02-03"), person(born="1941-02-04"), False, "two dates of birth"),
]


@pytest.mark.parametrize(("held", "said", "same", "why"), PEOPLE)
def test_whether_two_may_be_one_person(held: Person, said: Person, same: bool, why: str) -> None:
    assert same_person(held, said) is same, why
