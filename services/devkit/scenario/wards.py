"""A hospital's day in HL7 v2."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from services.devkit.scenario import ward
from services.devkit.scenario.following import in_order
from services.devkit.scenario.parcel import Parcel
from services.devkit.scenario.people import Person

_LATER = timedelta(hours=1)


def day(
    random: Random, people: Iterator[Person], at: datetime, referrals: int
) -> tuple[Parcel, ...]:
    """So many referrals, what follows them, and two messages that must be refused."""
    stories = [_story(random, number, next(people), at) for number in range(1, referrals + 1)]
    stories.insert(1, [ward.unknown(_stay(random, referrals + 1, people, at), at)])
    stories.insert(2, [ward.unreadable(_stay(random, referrals + 2, people, at), at)])
    return in_order(random, stories)


def _stay(random: Random, number: int, people: Iterator[Person], at: datetime) -> ward.Stay:
    return ward.stay(random, number, next(people), at)


def _story(random: Random, number: int, person: Person, at: datetime) -> list[Parcel]:
    """A third is discharged on the day; a few are changed, taken back, or sent twice."""
    stay = ward.stay(random, number, person, at)
    story = [ward.referral(stay, at)]
    match number % 6:
        case 1 | 4:
            story.append(ward.discharged(stay, at + _LATER))
        case 2:
            story += [ward.changed(stay, at + _LATER), ward.discharged(stay, at + 2 * _LATER)]
        case 3:
            story.append(ward.cancelled(stay, at + _LATER))
        case 5:
            story.append(story[0].again())
    return story
