"""The day of the doors over HTTP: calls and crews, the online form, and what follows them."""

import json
from collections.abc import Sequence
from operator import itemgetter
from random import Random

from services.devkit.scenario import afterwards, phone
from services.devkit.scenario.ambulance import SOURCE as YAS
from services.devkit.scenario.contact import Contact, Kind

FOLLOWED = 16
"""How many referrals are chased or taken back, at the telephone and by crews."""

_SIMPLE = ("falls", "equipment", "home care", "999 fall")
"""Stories that stay what they are when more is told."""


def parted(contacts: Sequence[Contact], of: int) -> list[Contact]:
    """Every so-manyth referral, with all that is about it."""
    places: dict[str, int] = {}
    names = [each.reference or f"bad {at}" for at, each in enumerate(contacts)]
    for name in names:
        places.setdefault(name, len(places))
    return [each for each, name in zip(contacts, names, strict=True) if places[name] % of == 0]


def alone(contacts: Sequence[Contact], source: str) -> list[Contact]:
    """First contacts of a source that nothing follows yet, and whose person is well known."""
    followed = {each.reference for each in contacts if each.kind is not Kind.FIRST}
    return [
        each
        for each in contacts
        if each.source == source
        and each.reference not in followed
        and each.story in _SIMPLE
        and _names_somebody(each)
    ]


def _names_somebody(contact: Contact) -> bool:
    if contact.source == YAS:
        return contact.headers["Content-Type"].endswith("json")
    return "birth_date" in json.loads(contact.body)["person"]


def day(
    random: Random,
    told: Sequence[Contact],
    web: Sequence[Contact],
    followed: Sequence[Contact],
) -> tuple[Contact, ...]:
    """What is told by telephone and by crews, in its order, with the online form all over it.

    Some of those `followed` are chased, or taken back.
    """
    end = len(told)
    placed = [(float(at), each) for at, each in enumerate(told)]
    begun = {id(each): at for at, each in placed}
    for each in web:
        at = random.uniform(0, end)
        placed += _later(random, at, end, _of_the_form(each))
    for number, first in enumerate(_some(followed, phone.SOURCE) + _some(followed, YAS)):
        more = _after(random, number, first)
        placed += _later(random, begun[id(first)], end, [first, *more])[1:]
    return tuple(contact for _, contact in sorted(placed, key=itemgetter(0)))


def _some(followed: Sequence[Contact], source: str) -> list[Contact]:
    return [each for each in followed if each.source == source][:FOLLOWED]


def _of_the_form(first: Contact) -> list[Contact]:
    number = int(first.reference[-5:])
    if number % 11 == 0:
        return [first, afterwards.withdrawal(first)]
    return [first, afterwards.again(first)] if number % 7 == 0 else [first]


def _after(random: Random, number: int, first: Contact) -> list[Contact]:
    if first.source == YAS:
        return [afterwards.revoked(random, first)]
    if number % 2:
        return [afterwards.withdrawal(first)]
    return [afterwards.chaser(first, each) for each in range(1 + number % 4 // 2)]


def _later(
    random: Random, at: float, end: int, story: Sequence[Contact]
) -> list[tuple[float, Contact]]:
    later = sorted(random.uniform(at + 1, end + 1) for _ in story[1:])
    return list(zip((at, *later), story, strict=True))
