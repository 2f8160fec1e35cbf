"""A hospital's day by ADW notices."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from services.devkit.scenario import notice
from services.devkit.scenario.following import in_order
from services.devkit.scenario.parcel import Parcel
from services.devkit.scenario.people import Person

_LATER = timedelta(hours=1)


def day(
    random: Random, people: Iterator[Person], at: datetime, assessments: int
) -> tuple[Parcel, ...]:
    """So many assessment notices, what follows them, and two notices that must be refused."""
    numbers = range(1, assessments + 1)
    cases = [notice.case(random, number, next(people)) for number in numbers]
    stories = [_story(random, case, at) for case in cases]
    lost = notice.case(random, assessments + 1, next(people))
    torn = notice.case(random, assessments + 2, next(people))
    stories += [[notice.unknown(random, lost, at)], [notice.torn(random, torn, at)]]
    return in_order(random, stories)


def _story(random: Random, case: notice.Case, at: datetime) -> list[Parcel]:
    """Half get a discharge notice; some are withdrawn, one in four is delivered twice."""
    first = notice.assessment(random, case, at)
    match case.number % 4:
        case 0:
            return [first, notice.withdrawal(random, case, at + _LATER)]
        case 1 | 2:
            return [first, notice.discharge(random, case, at + _LATER)]
        case _:
            return [first, first.again()]
