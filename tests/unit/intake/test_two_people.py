"""When two messages are certainly about two people, and when one may put the other right."""

from datetime import date

import pytest

from services.contracts.record import Person
from services.intake import nhs_number
from services.intake.two_people import certainly_two

ADA = Person(
    family_name="Testperson",
    given_names=("Ada",),
    birth_date=date(1940, 1, 1),
    nhs_number=nhs_number.read("999 000 0018"),
)
OTHER_NUMBER = nhs_number.read("9990000409")
WRONG_NUMBER = nhs_number.read("9990000019")
NONE = nhs_number.read(None)
LATER = date(1950, 5, 5)

TWO = [
    (
        {"nhs_number": OTHER_NUMBER, "given_names": ("Bob",)},
        {},
        "another valid number, and a twin's name",
    ),
    (
        {"nhs_number": OTHER_NUMBER, "birth_date": LATER},
        {"given_names": ()},
        "another valid number, and another birth date",
    ),
    (
        {"nhs_number": OTHER_NUMBER, "family_name": None},
        {"family_name": None},
        "another valid number, and no name",
    ),
]
OTHERWISE = {"family_name": "Otherperson", "given_names": ("Bob",), "birth_date": LATER}
ONE = [
    ({}, {}, "all the same"),
    ({"nhs_number": nhs_number.read("9990000018")}, {}, "the number without its spaces"),
    ({"nhs_number": NONE}, {}, "a number that was absent"),
    ({"nhs_number": WRONG_NUMBER}, {}, "a number that was wrong"),
    ({"nhs_number": OTHER_NUMBER}, {}, "somebody else's number, put right"),
    ({"nhs_number": OTHER_NUMBER}, {"birth_date": None}, "the same, and more is known"),
    (OTHERWISE, {}, "the number is the same"),
    ({}, OTHERWISE | {"nhs_number": NONE}, "somebody who was unknown"),
    ({"nhs_number": WRONG_NUMBER}, OTHERWISE, "a number that is none says nothing"),
]


def case(now: dict[str, object], before: dict[str, object]) -> tuple[Person, Person]:
    return ADA.model_copy(update=before), ADA.model_copy(update=now)


@pytest.mark.parametrize(("now", "before", "why"), TWO)
def test_who_differs_in_what_is_certain_is_another(now: dict, before: dict, why: str) -> None:
    one, other = case(now, before)
    assert certainly_two(one, other), why
    assert certainly_two(other, one), why


@pytest.mark.parametrize(("now", "before", "why"), ONE)
def test_what_may_be_a_correction_is_no_other_person(now: dict, before: dict, why: str) -> None:
    one, other = case(now, before)
    assert not certainly_two(one, other), why
    assert not certainly_two(other, one), why


def test_of_whom_nothing_is_said_is_nobody_else() -> None:
    assert not certainly_two(ADA, Person())
