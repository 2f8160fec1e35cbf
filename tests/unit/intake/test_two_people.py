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
VERIFIED = ADA.nhs_number.model_copy(update={"status": nhs_number.VERIFIED})
LATER = date(1950, 5, 5)
OTHERWISE = {"family_name": "Otherperson", "given_names": ("Bob",), "birth_date": LATER}

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
    (OTHERWISE, {"nhs_number": NONE}, "another family name and birth date"),
    (
        {"family_name": "Otherperson", "birth_date": LATER},
        {"given_names": (), "nhs_number": NONE},
        "the same, and no given name",
    ),
    (
        {"given_names": ("Bob",), "birth_date": LATER, "nhs_number": NONE},
        {},
        "husband and wife: one surname, two given names and birth dates",
    ),
    ({"given_names": ("B.",), "birth_date": LATER, "nhs_number": NONE}, {}, "another initial"),
    (OTHERWISE | {"nhs_number": WRONG_NUMBER}, {}, "a number that is none says nothing"),
    (OTHERWISE, {}, "the number is the same, and nobody traced it"),
]
ONE = [
    ({}, {}, "all the same"),
    ({"nhs_number": nhs_number.read("9990000018")}, {}, "the number without its spaces"),
    ({"nhs_number": NONE}, {}, "a number that was absent"),
    ({"nhs_number": WRONG_NUMBER}, {}, "a number that was wrong"),
    ({"nhs_number": OTHER_NUMBER}, {}, "somebody else's number, put right"),
    ({"nhs_number": OTHER_NUMBER}, {"birth_date": None}, "the same, and more is known"),
    (OTHERWISE | {"nhs_number": VERIFIED}, {"nhs_number": VERIFIED}, "the number is traced"),
    (
        OTHERWISE,
        {"family_name": "UNKNOWN", "given_names": ("Unknown",), "nhs_number": NONE},
        "somebody who was unknown",
    ),
    (
        OTHERWISE,
        {"family_name": "Not known", "given_names": ("N/K",), "nhs_number": NONE},
        "the same, in other words",
    ),
    (
        OTHERWISE,
        {"birth_date": date(1900, 1, 1), "nhs_number": NONE},
        "a birth date that stands for none",
    ),
    ({"birth_date": LATER, "nhs_number": NONE}, {}, "a birth date that was wrong"),
    ({"family_name": "Otherperson", "nhs_number": NONE}, {}, "a marriage"),
    (
        {"family_name": "Otherperson", "given_names": ("Bob",), "nhs_number": NONE},
        {},
        "another name, and the birth date that was known",
    ),
    ({"given_names": ("A.",), "birth_date": LATER, "nhs_number": NONE}, {}, "an initial"),
    ({"given_names": ("Ada Mary",), "birth_date": LATER, "nhs_number": NONE}, {}, "a second name"),
    ({"given_names": ("Áda-Mary",), "birth_date": LATER, "nhs_number": NONE}, {}, "an accent"),
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
