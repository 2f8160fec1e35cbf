"""Whether two messages are certainly about two people. Pure.

Where one of the two does not say it, or says it in part, a later message may complete or put right
the earlier one: nothing is certain then.
"""

from services.contracts.record import Person
from services.intake.matching import first_given, valid_number
from services.intake.pseudonym import plain


def certainly_two(one: Person, other: Person) -> bool:
    """By two valid NHS numbers; but who has the same name, and nothing else that differs, had a
    wrong number. Without two numbers nobody can tell: somebody unknown may be known by now.
    """
    numbers = valid_number(one), valid_number(other)
    return None not in numbers and numbers[0] != numbers[1] and not _alike(one, other)


def _alike(one: Person, other: Person) -> bool:
    details = list(zip(_details(one), _details(other), strict=True))
    agree = [mine == theirs for mine, theirs in details if mine and theirs]
    return all(agree) and all(details[0])


def _details(person: Person) -> tuple[object, ...]:
    return plain(person.family_name or ""), first_given(person), person.birth_date
