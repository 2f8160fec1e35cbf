"""Who is the same person: by rules that a reader can follow, and never by likelihood."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.record import NhsNumber, Person
from services.intake import nhs_number
from services.intake.matching import Rule, match
from services.intake.pseudonym import Pseudonyms

KEYED = Pseudonyms(key_id="k1", key=b"a key for tests alone, 32 bytes at least")
NUMBER, OTHER_NUMBER = "999 000 0018", "9990000026"
BORN, OTHER_DAY = date(1941, 2, 3), date(1941, 3, 2)


NOBODY = {"family_name": None, "given_names": (), "birth_date": None, "postcode": None}
OTHERWISE = {"family_name": "Otherperson", "given_names": ("Bob",), "postcode": "ZZ99 1AA"}
"""A number and a birth date in common, and nothing else."""


def person(**changes: object) -> Person:
    known: dict[str, object] = {
        "family_name": "Testperson",
        "given_names": ("Example",),
        "birth_date": BORN,
        "postcode": "ZZ99 9ZZ",
    }
    if number := changes.pop("number", None):
        known["nhs_number"] = nhs_number.read(str(number))
    if number := changes.pop("verified", None):
        known["nhs_number"] = nhs_number.read(str(number), nhs_number.VERIFIED)
    return Person(**(known | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "rule", "certain"),
    [
        (person(number=NUMBER), person(number="9990000018"), Rule.NHS_NUMBER, True),
        (person(number=NUMBER, family_name="Married-Example"), person(number=NUMBER),
         Rule.NHS_NUMBER, True),
        (person(number=NUMBER, birth_date=None), person(number=NUMBER), Rule.NHS_NUMBER, True),
        (person(number=NUMBER, birth_date=None, postcode=None), person(number=NUMBER),
         Rule.NHS_NUMBER, True),
        (person(number=NUMBER, **NOBODY), person(number=NUMBER), Rule.NUMBER_ALONE, False),
        (person(number=NUMBER, **NOBODY | {"family_name": "Testperson"}), person(number=NUMBER),
         Rule.NUMBER_ALONE, False),
        (person(number=NUMBER, **OTHERWISE), person(number=NUMBER), Rule.NUMBER_ALONE, False),
        (person(verified=NUMBER, **OTHERWISE), person(number=NUMBER), Rule.NUMBER_ALONE, False),
        (person(verified=NUMBER, **OTHERWISE), person(verified=NUMBER), Rule.NHS_NUMBER, True),
        (person(verified=NUMBER, **NOBODY), person(verified=NUMBER), Rule.NHS_NUMBER, True),
        (person(verified=NUMBER, birth_date=OTHER_DAY), person(verified=NUMBER),
         Rule.OTHER_BIRTH_DATE, False),
        (person(number=NUMBER, birth_date=OTHER_DAY), person(number=NUMBER),
         Rule.OTHER_BIRTH_DATE, False),
        (person(number=NUMBER), person(number=OTHER_NUMBER), Rule.OTHER_NUMBER, False),
        (person(), person(), Rule.DETAILS, True),
        (person(number=NUMBER), person(), Rule.DETAILS, True),
        (person(number="999 000 0019"), person(number=NUMBER), Rule.DETAILS, True),
        (person(family_name="TESTPERSÓN"), person(postcode="zz999zz"), Rule.DETAILS, True),
        (person(postcode="ZZ99 1AA"), person(), Rule.OTHER_POSTCODE, False),
        (person(postcode=None), person(), Rule.OTHER_POSTCODE, False),
        (person(given_names=("Twin",)), person(), Rule.OTHER_GIVEN_NAME, False),
        (person(given_names=()), person(), Rule.OTHER_GIVEN_NAME, False),
        (person(given_names=(), postcode=None), person(), Rule.OTHER_POSTCODE, False),
    ],
)  # fmt: skip
def test_a_match_says_its_rule_and_whether_it_is_certain(
    one: Person, other: Person, rule: Rule, certain: bool
):
    for found in (match(one, other), match(other, one)):
        assert found is not None
        assert (found.rule, found.certain) == (rule, certain)


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (person(family_name="Otherperson"), "another family name"),
        (person(birth_date=OTHER_DAY), "another birth date"),
        (person(birth_date=None), "no birth date"),
        (person(family_name=None), "no family name"),
        (person(given_names=("Twin",), postcode="ZZ99 1AA"), "only name and day in common"),
        (Person(), "nobody is known"),
    ],
)
def test_these_are_two_people(one: Person, why: str):
    assert match(one, person()) is None, why


def test_different_numbers_are_two_people_unless_all_else_is_the_same():
    twin = person(number=OTHER_NUMBER, given_names=("Twin",))
    assert match(twin, person(number=NUMBER)) is None


PEOPLE = st.builds(
    person,
    family_name=st.sampled_from(["Testperson", "Other-Example", None]),
    given_names=st.sampled_from([("Example",), ("Twin",), ()]),
    birth_date=st.sampled_from([BORN, OTHER_DAY, None]),
    postcode=st.sampled_from(["ZZ99 9ZZ", "ZZ99 1AA", None]),
    number=st.sampled_from([NUMBER, OTHER_NUMBER, "123", None]),
)


@settings(max_examples=500)
@given(PEOPLE, PEOPLE)
def test_it_makes_no_difference_who_came_first_and_a_match_is_always_found(
    one: Person, other: Person
):
    found = match(one, other)
    assert found == match(other, one)
    if found is not None:
        shared = set(KEYED.refs(one)) & set(KEYED.refs(other)) - {None}
        assert shared, "who matches shares a pseudonym, or nobody would look"


@settings(max_examples=500)
@given(PEOPLE, PEOPLE)
def test_nobody_is_the_same_person_with_two_numbers_or_two_birth_dates(one: Person, other: Person):
    found = match(one, other)
    if found is None or not found.certain:
        return
    days = {one.birth_date, other.birth_date} - {None}
    numbers = {
        nhs_number.digits(each.nhs_number.value or "")
        for each in (one, other)
        if each.nhs_number.check == "valid"
    }
    assert len(days) <= 1
    assert len(numbers) <= 1


def test_a_number_that_is_not_valid_tells_nothing():
    wrong = person(nhs_number=NhsNumber(value="999 000 0019", check="invalid"), postcode=None)
    assert match(wrong, wrong.model_copy(update={"family_name": "Other-Example"})) is None
