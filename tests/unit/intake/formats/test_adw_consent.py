"""The question of consent in the notices of a hospital."""

import pytest

from services.contracts.record import Consent
from services.intake.formats import adw
from services.intake.formats.adw_events import Event
from services.intake.source_files import load
from tests.unit.intake.notices import CONSENT, THIRD_PARTY, coded, discharge, notice, told

HOSPITAL = load("hospital-adw")


def read(*asked: str) -> Consent | None:
    return adw.parse(notice(asked=asked), HOSPITAL).consent


@pytest.mark.parametrize(
    ("code", "given"),
    [("Y", "yes"), ("N", "no"), ("L", "unable"), ("y", "yes"), ("Z", "unknown")],
)
def test_a_code_says_whether_it_is_given(code: str, given: str) -> None:
    assert read(coded(CONSENT, code)) == Consent.model_validate({"given": given})


def test_an_answer_in_words_is_read_where_it_is_plain() -> None:
    assert read(told(CONSENT, "No")) == Consent(given="no")
    assert read(told(CONSENT, "She would rather not")) == Consent(given="unknown")


def test_answers_that_differ_leave_it_open() -> None:
    assert read(coded(CONSENT, "Y"), coded(CONSENT, "N")) == Consent(given="unknown")


def test_somebody_else_s_consent_is_not_the_person_s() -> None:
    assert read(coded(THIRD_PARTY, "C")) is None


def test_where_the_question_is_not_answered_nothing_is_said_of_it() -> None:
    assert read() is None


def test_a_later_notice_that_is_silent_leaves_what_the_earlier_one_said() -> None:
    first = notice(asked=[coded(CONSENT, "N")])
    assert adw.parse(discharge(), HOSPITAL, [first]).consent == Consent(given="no")


def test_a_later_notice_that_answers_it_is_the_newest_word() -> None:
    first = notice(asked=[coded(CONSENT, "Y")])
    ids = {"message_id": "later", "bundle_id": "later", "written": "2026-03-05T09:00:00+00:00"}
    later = notice(Event.DISCHARGE, asked=[coded(CONSENT, "L")], **ids)
    assert adw.parse(later, HOSPITAL, [first]).consent == Consent(given="unable")
