"""The online form's day: submissions one by one, and a backlog in one request."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from services.devkit.scenario import professional
from services.devkit.scenario.contact import Contact
from services.devkit.scenario.parcel import Parcel
from services.devkit.scenario.people import Person

REPEATED = 3


def day(
    random: Random, people: Iterator[Person], at: datetime, how_many: int
) -> tuple[Contact, ...]:
    """So many submissions."""
    return tuple(_contact(random, number, next(people), at) for number in range(1, how_many + 1))


def backlog(
    random: Random, people: Iterator[Person], at: datetime, how_many: int
) -> tuple[Parcel, ...]:
    """As after an outage of the form: two requests of many lines, each with some lines twice."""
    numbers = range(5001, 5001 + how_many)
    forms = [professional.submission(random, number, next(people), at) for number in numbers]
    half = how_many // 2
    return (
        professional.backlog("backlog-1", forms[:half], REPEATED),
        professional.backlog("backlog-2", forms[half:], REPEATED),
    )


def _contact(random: Random, number: int, person: Person, at: datetime) -> Contact:
    return professional.contact(professional.submission(random, number, person, at), person)
