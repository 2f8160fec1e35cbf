"""Which referral a BaRS message is about: by our id, the sender's number, the conversation."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.canonical import Act, Canonical
from services.intake.doors.fhir_pick import Named, about, reference
from services.intake.doors.fhir_request import identifier
from services.intake.formats.bars_again import MOST, all_of, case_of, next_after
from services.intake.rejected import Rejected
from tests.unit.intake.messages import START, referral

CASE = "urn:example:cases|CASE-1"
LATER = START + timedelta(hours=1)


def named(number: int, name: str = CASE, **more: object) -> Named:
    found = Named(
        id=UUID(int=number),
        reference=name,
        received_at=START + timedelta(minutes=number),
        written_at=START,
        withdrawn=False,
        by_id=False,
        by_number=False,
    )
    return replace(found, **more)  # type: ignore[arg-type]


def said(act: Act, written_at: datetime | None = LATER) -> Canonical:
    return replace(referral(CASE), act=act, written_at=written_at)


def picked(*held: Named) -> int | None:
    found = about(said(Act.UPDATE), held)
    return None if found is None else found.id.int


def test_our_id_tells_else_the_number_else_the_conversation() -> None:
    talked = named(1, "urn:uuid:other")
    by_number, by_id = named(2, by_number=True), named(3, by_id=True, by_number=True)
    assert picked() is None
    assert picked(talked) == 1
    assert picked(talked, by_number) == 2
    assert picked(talked, by_number, by_id) == 3


def test_of_a_case_that_was_referred_again_the_newest_counts() -> None:
    first = named(1, withdrawn=True, by_number=True)
    assert picked(first, named(2, f"{CASE}|#2", by_number=True)) == 2
    assert picked(named(1), named(2, f"{CASE}|#2")) == 2


@pytest.mark.parametrize(
    "held",
    [
        (named(1, "a|1", by_id=True), named(2, by_number=True)),
        (named(1, "a|1"), named(2, "a|2")),
    ],
)
def test_a_message_that_names_two_is_refused(held: tuple[Named, ...]) -> None:
    with pytest.raises(Rejected) as caught:
        picked(*held)
    assert (caught.value.status, caught.value.problems[0].code) == (409, "conflict")


AGAIN = [
    ([], LATER, CASE, "a case that nobody knows"),
    ([named(1, by_number=True)], LATER, CASE, "one that stands"),
    ([named(1, by_number=True, withdrawn=True)], LATER, f"{CASE}|#2", "one that was taken back"),
    ([named(1, by_number=True, withdrawn=True)], START, CASE, "written before it was taken back"),
    ([named(1, by_number=True, withdrawn=True)], None, f"{CASE}|#2", "nobody says when"),
    (
        [named(1, by_number=True, withdrawn=True), named(2, f"{CASE}|#2", by_number=True)],
        LATER,
        f"{CASE}|#2",
        "referred again, and standing",
    ),
    ([named(1, "urn:uuid:other", withdrawn=True)], LATER, CASE, "the conversation alone"),
]


@pytest.mark.parametrize(("held", "written_at", "expected", "why"), AGAIN)
def test_what_a_new_referral_goes_under(
    held: list[Named], written_at: datetime | None, expected: str, why: str
) -> None:
    assert reference(said(Act.REFER, written_at), held) == expected, why


@given(st.text(min_size=1).filter(lambda text: case_of(text) == text))
def test_every_referral_of_a_case_has_a_name_and_leads_back_to_it(name: str) -> None:
    names = all_of(name)
    assert len(set(names)) == MOST
    assert {case_of(each) for each in names} == {name}
    assert [next_after(each) for each in names] == [*names[1:], names[-1]]


def test_the_sender_sees_its_own_number() -> None:
    assert identifier(f"{CASE}|#2") == identifier(CASE)
