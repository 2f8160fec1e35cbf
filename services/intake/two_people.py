"""Whether two messages are certainly about two people. Pure.

two valid NHS numbers                   two people, where names or birth date differ, too
one number, traced by both              one person, whatever else differs
else family name and birth date         both differ: two people
else given name and birth date          both differ: two people, as a couple of one surname is

One of them alone is a correction. Where one of the two does not say it, or says it in part, a later
message may complete or put right the earlier one: nothing is certain then.
"""

import re
from datetime import date

from services.contracts.record import Person
from services.intake import nhs_number
from services.intake.matching import first_given, valid_number
from services.intake.pseudonym import plain

_NO_NAMES = frozenset({"", "nk", "nottold", "notgiven", "notknown", "notstated", "unidentified"})
_NO_BIRTH_DATE = date(1900, 1, 1)
"""What systems hold that cannot leave a birth date out."""

_BETWEEN_NAMES = re.compile(r"[\s.\-]+")


def certainly_two(one: Person, other: Person) -> bool:
    """Who has the same name, and nothing else that differs, had a wrong number.

    A number that nobody traced may be another's: it makes no one person of two.
    """
    numbers = valid_number(one), valid_number(other)
    if None not in numbers and numbers[0] != numbers[1] and not _alike(one, other):
        return True
    traced = all(each.nhs_number.status == nhs_number.VERIFIED for each in (one, other))
    if traced and None not in numbers and numbers[0] == numbers[1]:
        return False
    return _otherwise(one, other)


def _alike(one: Person, other: Person) -> bool:
    details = list(zip(_details(one), _details(other), strict=True))
    agree = [mine == theirs for mine, theirs in details if mine and theirs]
    return all(agree) and all(details[0])


def _details(person: Person) -> tuple[object, ...]:
    return plain(person.family_name or ""), first_given(person), person.birth_date


def _otherwise(one: Person, other: Person) -> bool:
    """Whether the birth date differs, and one of the names."""
    born = {one.birth_date, other.birth_date}
    if len(born) == 1 or born & {None, _NO_BIRTH_DATE}:
        return False
    return _differ(_family(one), _family(other)) or _differ(_given(one), _given(other))


def _differ(one: str, other: str) -> bool:
    """Whether they are two names. An initial is no other name than one that begins with it."""
    if not _told(one) or not _told(other):
        return False
    shorter = min(len(one), len(other))
    return one[:1] != other[:1] if shorter == 1 else one != other


def _told(name: str) -> bool:
    return name not in _NO_NAMES and not name.startswith("unknown")


def _family(person: Person) -> str:
    return plain(person.family_name or "")


def _given(person: Person) -> str:
    """The first of the given names, wherever they stand in one: of `Ada-Mary` it is `ada`."""
    whole = first_given(person)
    if not _told(whole):
        return ""
    parts = _BETWEEN_NAMES.split(person.given_names[0].strip())
    return plain(parts[0]) or whole
