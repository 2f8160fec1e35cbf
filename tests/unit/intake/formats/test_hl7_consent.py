"""The CON segments of an HL7 v2 message."""

import pytest

from services.contracts.record import Consent
from services.intake.formats import hl7
from tests.unit.intake.hl7 import PID, PV1, RF1, SOURCE, message, segment


def read(*segments: str) -> Consent | None:
    return hl7.parse(message(RF1, PID, PV1, *segments), SOURCE).consent


def con(status: str, kind: str = "001") -> str:
    return segment("CON", f1="1", f2=kind, f11=status)


@pytest.mark.parametrize(
    ("status", "given"),
    [
        ("A^Active^HL70498", "yes"),
        ("R", "no"),
        ("X", "no"),
        ("L", "unknown"),
        ("P", "unknown"),
        ("B", "unknown"),
        ("Q", "unknown"),
    ],
)
def test_its_status_says_whether_it_is_given(status: str, given: str) -> None:
    assert read(con(status)) == Consent.model_validate({"given": given})


def test_a_consent_without_a_kind_is_taken_for_the_referral_s() -> None:
    assert read(con("R", kind="")) == Consent(given="no")


@pytest.mark.parametrize("kind", ["002", "SURG^Operation^L"])
def test_consent_to_something_else_is_not_consent_to_the_referral(kind: str) -> None:
    assert read(con("A", kind)) is None
    assert read(con("A", kind), con("R")) == Consent(given="no")


def test_several_that_differ_leave_it_open() -> None:
    assert read(con("A"), con("R")) == Consent(given="unknown")


def test_where_there_is_none_nothing_is_said_of_it() -> None:
    assert read() is None
    assert read(con("")) is None
