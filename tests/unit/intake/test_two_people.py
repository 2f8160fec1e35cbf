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
        {"nhs_number": OTHER_NUMBER, "birth_date": None},
        {"birth_date": None},
        "another valid number, and little else is known",
    ),
    (
        {"nhs_number": NONE, "family_name": "Otherperson", "birth_date": LATER},
        {},
        "no number, and neither name nor date is the same",
    ),
    (
        {"nhs_number": WRONG_NUMBER, "family_name": "Otherperson", "birth_date": LATER},
        {},
        "a number that is none says nothing",
    ),
]
ONE = [
    ({}, {}, "all the same"),
    ({"nhs_number": nhs_number.read("9990000018")}, {}, "the number without its spaces"),
    ({"nhs_number": NONE}, {}, "a number that was absent"),
    ({"nhs_number": WRONG_NUMBER}, {}, "a number that was wrong"),
    ({"nhs_number": OTHER_NUMBER}, {}, "somebody else's number, put right"),
    ({"family_name": "Otherperson", "birth_date": LATER}, {}, "the number is the same"),
    ({"nhs_number": NONE, "family_name": "Otherperson"}, {}, "another name alone"),
    ({"nhs_number": NONE, "birth_date": LATER}, {}, "another birth date alone"),
    (
        {"nhs_number": NONE, "family_name": "Otherperson", "birth_date": LATER},
        {"family_name": None},
        "a name that was absent",
    ),
    (
        {"nhs_number": NONE, "family_name": "Otherperson", "birth_date": LATER},
        {"birth_date": None},
        "a birth date that was absent",
    ),
    (
        {"nhs_number": NONE, "family_name": "TEST-PERSON", "birth_date": LATER},
        {},
        "the same name otherwise written",
    ),
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
