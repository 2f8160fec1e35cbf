"""The day of the shared mailbox: police, practices, residents, a flood, and junk."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from random import Random

from services.devkit.scenario import police, practice
from services.devkit.scenario.contact import Contact
from services.devkit.scenario.following import in_order
from services.devkit.scenario.junk import junk
from services.devkit.scenario.parcel import Parcel
from services.devkit.scenario.people import Person
from services.devkit.scenario.shares import Shares

FORGED = 4


def day(
    random: Random,
    people: Iterator[Person],
    calls: Sequence[Contact],
    at: datetime,
    shares: Shares,
) -> tuple[tuple[Parcel, ...], tuple[Parcel, ...]]:
    """What comes all day, and what the police send at once in the middle of it.

    `calls` are those that practices write about, too.
    """
    stories = _notifications(random, people, at, range(1, shares.police + 1))
    stories += [[police.forged(7000 + n, "Fall", next(people), at)] for n in range(FORGED)]
    stories += [[police.bomb(8000, at)]]
    stories += [[practice.about_the_same(n, call, at)] for n, call in enumerate(calls, 1)]
    stories += [[practice.in_words(n, next(people), at)] for n in range(shares.practices)]
    stories += [[practice.resident(100 + n, next(people), at)] for n in range(shares.residents)]
    stories += [[each] for each in junk(shares.junk, at)]
    random.shuffle(stories)
    flood = _notifications(random, people, at, range(1001, 1001 + shares.flood))
    return in_order(random, stories), tuple(each for story in flood for each in story)


def _notifications(
    random: Random, people: Iterator[Person], at: datetime, numbers: Iterable[int]
) -> list[list[Parcel]]:
    """A story is of one person: the first notification, for some another one, or the same twice."""
    left, stories = list(numbers), list[list[Parcel]]()
    while left:
        about, person, number = police.kind(random), next(people), left.pop(0)
        story = [police.notification(number, about, person, at)]
        if len(stories) % 5 in police.REPEATED and left:
            story.append(police.another(left.pop(0), about, person, at))
        elif len(stories) % 10 == 0:
            story.append(story[0].again())
        stories.append(story)
    return stories
