"""A BaRS referral's Consent is read by its status and its provisions, for the patient alone."""

from typing import Any

import pytest

from services.contracts.record import Consent
from services.intake.formats import bars, bars_consent
from services.intake.source_files import load
from tests.unit.intake.examples import add, community, encoded, published

YAS = load("yas")
PERMIT, DENY = {"type": "permit"}, {"type": "deny"}


def read(*consents: dict[str, Any]) -> Consent | None:
    """What is read of these, and of no other."""
    bundle = community()
    bundle["entry"] = [e for e in bundle["entry"] if e["resource"]["resourceType"] != "Consent"]
    for each in consents:
        add(bundle, resourceType="Consent", **each)
    return bars.parse(encoded(bundle), "application/fhir+json", YAS).consent


def scoped(code: str, **fields: Any) -> dict[str, Any]:
    return {"status": "active", "scope": {"coding": [{"code": code}]}} | fields


@pytest.mark.parametrize(
    ("fields", "given"),
    [
        ({"status": "active"}, "yes"),
        ({"status": "active", "provision": PERMIT}, "yes"),
        ({"status": "active", "provision": DENY}, "no"),
        ({"status": "active", "provision": {"provision": [PERMIT]}}, "yes"),
        ({"status": "active", "provision": {"provision": [PERMIT, DENY]}}, "unknown"),
        ({"status": "active", "provision": PERMIT | {"provision": [DENY]}}, "unknown"),
        ({"status": "active", "provision": {"type": "perhaps"}}, "unknown"),
        ({"status": "rejected"}, "no"),
        ({"status": "rejected", "provision": PERMIT}, "no"),
        ({"status": "inactive"}, "no"),
        ({"status": "draft"}, "unknown"),
        ({"status": "proposed"}, "unknown"),
        ({"status": "entered-in-error"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_its_status_and_what_it_permits_say_whether_it_is_given(
    fields: dict[str, Any], given: str
) -> None:
    assert read(fields) == Consent.model_validate({"given": given})


def test_where_there_is_none_nothing_is_said_of_it() -> None:
    assert read() is None


def test_several_that_differ_leave_it_open() -> None:
    agreed, refused = {"status": "active"}, {"status": "rejected"}
    assert read(agreed, agreed) == Consent(given="yes")
    assert read(agreed, refused) == read(refused, agreed) == Consent(given="unknown")


@pytest.mark.parametrize("scope", ["adr", "research", "treatment"])
def test_consent_to_something_else_is_not_consent_to_the_referral(scope: str) -> None:
    assert read(scoped(scope)) is None
    assert read(scoped(scope), scoped("patient-privacy", status="rejected")) == Consent(given="no")


def test_a_scope_that_nobody_knows_is_taken_for_the_referral_s() -> None:
    assert read(scoped("sharing-of-ours", status="rejected")) == Consent(given="no")


def test_somebody_else_s_consent_is_not_the_person_s() -> None:
    other = {"resourceType": "Patient", "id": "other"}
    theirs = {"status": "active", "contained": [other], "patient": {"reference": "#other"}}
    assert read(theirs) is None
    assert read(theirs, {"status": "rejected"}) == Consent(given="no")


@pytest.mark.parametrize("name", ["REFREQ02.xml", "REFREQ03.xml", "REFREQ8A.xml", "REFREQ8B.xml"])
def test_the_published_referrals_have_it(name: str) -> None:
    found = bars.read(published(name), "application/fhir+xml")
    assert bars_consent.read(found) == Consent(given="yes")
