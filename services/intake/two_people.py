"""Whether two messages are certainly about two people. Pure.

Where one of the two does not say it, or says it in part, a later message may complete or put right
the earlier one: nothing is certain then.
"""

from services.contracts.record import Person
from services.intake import nhs_number
from services.intake.pseudonym import plain


def certainly_two(one: Person, other: Person) -> bool:
    """By two valid NHS numbers; else by a family name and a birth date of which neither agrees.

    Who has the same names and the same birth date had a wrong number.
    """
    numbers = _number(one), _number(other)
    if None not in numbers:
        return numbers[0] != numbers[1] and not _alike(_known(one), _known(other))
    return _other(_family(one), _family(other)) and _other(one.birth_date, other.birth_date)


def _other(one: object, other: object) -> bool:
    return bool(one and other) and one != other


def _alike(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return all(one) and one == other


def _known(person: Person) -> tuple[object, ...]:
    given = plain(person.given_names[0]) if person.given_names else ""
    return _family(person), given, person.birth_date


def _number(person: Person) -> str | None:
    value = person.nhs_number.value
    return nhs_number.digits(value) if value and nhs_number.check(value) == "valid" else None


def _family(person: Person) -> str:
    return plain(person.family_name or "")
