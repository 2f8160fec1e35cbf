"""The same person has the same pseudonym under one key, and no key gives it away."""

import re
from datetime import date

import pytest

from services.contracts.record import NhsNumber, Person
from services.intake.pseudonym import Pseudonyms

KEYED = Pseudonyms(key_id="k1", key=b"k" * 32)
NUMBERED = Person(nhs_number=NhsNumber(value="9990000018"))
NAMED = Person(
    family_name="Example",
    given_names=("Testperson", "Second"),
    birth_date=date(1941, 5, 4),
    postcode="ZZ99 9ZZ",
)


def changed(**changes: object) -> Person:
    return NAMED.model_copy(update=changes)


@pytest.mark.parametrize("person", [NUMBERED, NAMED])
def test_a_pseudonym_names_its_key_and_nothing_else(person: Person) -> None:
    assert re.fullmatch(r"k1:[0-9a-f]{32}", KEYED.of(person) or "")


SAME = [
    (NUMBERED, Person(nhs_number=NhsNumber(value="999 000 0018"))),
    (NUMBERED, changed(nhs_number=NhsNumber(value="9990000018"))),
    (NAMED, changed(family_name="EXAMPLE ")),
    (NAMED, changed(family_name="Éxample")),
    (NAMED, changed(postcode="zz999zz")),
    (NAMED, changed(given_names=("Testperson",))),
    (NAMED, changed(nhs_number=NhsNumber(value="9990000019", check="invalid"))),
]
OTHER = [
    (NUMBERED, Person(nhs_number=NhsNumber(value="9434765919"))),
    (NAMED, changed(family_name="Examples")),
    (NAMED, changed(birth_date=date(1941, 5, 5))),
    (NAMED, changed(postcode="ZZ99 9ZY")),
    (NAMED, changed(given_names=("Otherperson",))),
    (NAMED, NUMBERED),
]


@pytest.mark.parametrize(("one", "another"), SAME)
def test_the_same_person_has_the_same_pseudonym(one: Person, another: Person) -> None:
    assert KEYED.of(one) == KEYED.of(another)


@pytest.mark.parametrize(("one", "another"), OTHER)
def test_another_person_has_another(one: Person, another: Person) -> None:
    assert KEYED.of(one) != KEYED.of(another)


@pytest.mark.parametrize("missing", ["family_name", "birth_date", "postcode"])
def test_who_is_not_known_well_enough_has_none(missing: str) -> None:
    assert KEYED.of(changed(**{missing: None})) is None
    assert KEYED.of(changed(given_names=())) is None


def test_another_key_gives_another_pseudonym() -> None:
    other = Pseudonyms(key_id="k1", key=b"l" * 32)
    assert other.of(NAMED) != KEYED.of(NAMED)


def test_the_key_is_not_shown() -> None:
    assert "kkk" not in repr(KEYED)


@pytest.mark.parametrize(("key_id", "key"), [("k1", b"short"), ("K1", b"k" * 32), ("", b"k" * 32)])
def test_a_weak_key_is_refused(key_id: str, key: bytes) -> None:
    with pytest.raises(ValueError, match="key"):
        Pseudonyms(key_id=key_id, key=key)
