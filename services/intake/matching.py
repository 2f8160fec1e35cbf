"""Whether two messages are about one person: by rules, and never by likelihood. Pure.

both numbers valid, and the same     the same person where both are verified, or two of family name,
                                     given name, birth date and postcode agree; else a question,
                                     and so it is where the birth dates differ
both numbers valid, and different    never the same by itself; if all else is, a question
else name, birth date, postcode      all the same: the same person
else family name and birth date      and given name or postcode, too: a question
"""

from dataclasses import dataclass
from enum import StrEnum

from services.contracts.record import Person
from services.intake import nhs_number
from services.intake.pseudonym import plain

ENOUGH = 2
"""How many details agree where an unverified number is believed."""


class Rule(StrEnum):
    """What two messages have in common, and what not."""

    NHS_NUMBER = "same_nhs_number"
    DETAILS = "same_name_birth_date_postcode"
    NUMBER_ALONE = "same_nhs_number_and_little_else"
    OTHER_BIRTH_DATE = "same_nhs_number_other_birth_date"
    OTHER_NUMBER = "same_details_other_nhs_number"
    OTHER_POSTCODE = "same_name_and_birth_date_other_postcode"
    OTHER_GIVEN_NAME = "same_family_name_birth_date_postcode_other_given_name"


@dataclass(frozen=True, slots=True)
class Match:
    """By which rule. `certain`: the same person; else a person must say."""

    rule: Rule
    certain: bool


def match(one: Person, other: Person) -> Match | None:
    """How they match, whichever comes first; None for two people."""
    numbers = valid_number(one), valid_number(other)
    if None in numbers:
        return _by_details(one, other)
    if numbers[0] != numbers[1]:
        known = _by_details(one, other)
        return Match(Rule.OTHER_NUMBER, certain=False) if known and known.certain else None
    if _differ(one.birth_date, other.birth_date):
        return Match(Rule.OTHER_BIRTH_DATE, certain=False)
    if _verified(one) and _verified(other):
        return Match(Rule.NHS_NUMBER, certain=True)
    return _by_unverified_number(one, other)


def _by_unverified_number(one: Person, other: Person) -> Match:
    """A number that nobody traced may be another's: a mistake in it, or a relative's letter."""
    agree = (
        _same(plain(one.family_name or ""), plain(other.family_name or "")),
        _same(first_given(one), first_given(other)),
        _same(one.birth_date, other.birth_date),
        _same(_postcode(one), _postcode(other)),
    )
    if agree.count(True) >= ENOUGH:
        return Match(Rule.NHS_NUMBER, certain=True)
    return Match(Rule.NUMBER_ALONE, certain=False)


def _by_details(one: Person, other: Person) -> Match | None:
    family = plain(one.family_name or "")
    if not family or family != plain(other.family_name or ""):
        return None
    if one.birth_date is None or one.birth_date != other.birth_date:
        return None
    given, postcode = (
        _same(first_given(one), first_given(other)),
        _same(_postcode(one), _postcode(other)),
    )
    if given and postcode:
        return Match(Rule.DETAILS, certain=True)
    if given is False and postcode is False:
        return None
    rule = Rule.OTHER_GIVEN_NAME if postcode else Rule.OTHER_POSTCODE
    return Match(rule, certain=False)


def _same(one: object, other: object) -> bool | None:
    """None where one of them is not known."""
    return one == other if one and other else None


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _verified(person: Person) -> bool:
    return person.nhs_number.status == nhs_number.VERIFIED


def valid_number(person: Person) -> str | None:
    """The NHS number in digits, where it can be one."""
    value = person.nhs_number.value
    if value is None or nhs_number.check(value) != "valid":
        return None
    return nhs_number.digits(value)


def first_given(person: Person) -> str:
    """The first given name, as names are compared; empty where there is none."""
    return plain(person.given_names[0]) if person.given_names else ""


def _postcode(person: Person) -> str:
    return plain(person.postcode or "")
