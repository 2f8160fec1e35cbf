"""What counts as told, and which answers are not those that the day foresees."""

from dataclasses import replace

import pytest

from services.devkit.replay.answered import Answered, faults, told
from services.devkit.scenario.contact import FHIR_DOOR, JSON_DOOR, Contact, Expected, Kind


def answered(
    kind: Kind = Kind.FIRST,
    *,
    path: str = JSON_DOOR,
    foreseen: int = 202,
    status: int = 202,
    tries: int = 1,
    version: int = 1,
) -> Answered:
    contact = Contact(
        source="contact-centre",
        path=path,
        headers={},
        body=b"{}",
        kind=kind,
        reference="CC-1",
        story="equipment",
        expected=Expected(status=foreseen),
    )
    accepted = status in (200, 202)
    return Answered(
        contact=contact,
        status=status,
        referral="referral" if accepted else None,
        version=version if accepted else None,
        tries=tries,
        seconds=0.01,
    )


def test_a_first_contact_and_its_update_are_two_versions_of_one_referral() -> None:
    (one,) = told([answered(), answered(Kind.UPDATE, version=2), answered(Kind.AGAIN)])
    assert (one.reference, one.versions, one.ids) == ("CC-1", 2, frozenset({"referral"}))


def test_a_refused_message_promises_nothing() -> None:
    assert told([answered(Kind.BAD, foreseen=422, status=422), answered(status=503)]) == []


def test_at_the_fhir_door_a_conflict_confirms_what_an_unanswered_try_had_sent() -> None:
    confirmed = answered(path=FHIR_DOOR, foreseen=200, status=409, tries=2)
    assert faults([confirmed]) == []
    assert told([confirmed])[0].versions == 1


def test_a_case_that_was_closed_meanwhile_is_not_taken_back() -> None:
    late = answered(Kind.WITHDRAWAL, path=FHIR_DOOR, foreseen=200, status=409)
    assert faults([late]) == []
    assert told([late]) == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (answered(path=FHIR_DOOR, foreseen=200, status=409), "nothing had been sent before"),
        (answered(status=409, tries=2), "the JSON door repeats its first answer"),
        (answered(Kind.BAD, foreseen=422, status=202), "a bad message was let in"),
        (answered(status=422), "a good message was refused"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_another_answer_than_the_foreseen_one_is_a_fault(answer: Answered, why: str) -> None:
    assert len(faults([answer])) == 1, why


def test_a_repeat_that_gets_another_answer_is_a_fault() -> None:
    first, again = answered(), answered(Kind.AGAIN)
    assert faults([first, again]) == []
    assert faults([first, replace(again, version=2)]) == ["CC-1: a repeat got another answer"]
