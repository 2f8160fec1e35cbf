"""A year of contacts as the router records them: those of invented days, over and over.

Each referral is one of a few thousand that intake has read, with an id and a moment of its own.
Some are tests, and some a person has sent elsewhere. Nobody in it exists; facts name nobody anyway.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from random import Random

from services.contracts.facts import Facts
from services.devkit.scenario.ambulance import SOURCE as YAS
from services.devkit.scenario.contact import Kind
from services.devkit.scenario.day import SEED, day
from services.devkit.scenario.ids import minted
from services.devkit.scenario.read import known
from services.devkit.scenario.rhythm import ALWAYS, OFFICE
from services.router.columns import files
from services.router.columns.rows import Row, coded, recorded
from services.router.facts_json import facts_json

BEGINS = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 10
"""How many invented days the year is made of."""

_TESTS = 0.005
_OVERRIDDEN = 0.02
_CONFIRMED = json.dumps({"clearances": [], "override": {"destination": "duty_and_advice"}})


def write(folder: Path, *, contacts: int, seed: int) -> Iterator[int]:
    """Write a year as chunks of recorded facts; how many are in each, as it is written."""
    rows = map(coded, year(contacts, seed=seed))
    while chunk := list(islice(rows, files.ROWS)):
        files.append(folder, recorded(chunk))
        yield len(chunk)


def year(contacts: int, *, seed: int = SEED) -> Iterator[Row]:
    """So many referrals in the order of their moments; the same seed, the same referrals."""
    random = Random(seed)  # noqa: S311 - invented referrals, not secrets
    kinds = [facts for number in range(DAYS) for facts in _day(seed + number)]
    drawn = random.choices(kinds, k=contacts)
    crews = [each for each in drawn if each.source == YAS]
    calls = [each for each in drawn if each.source != YAS]
    moments = [
        *zip(ALWAYS.moments(random, BEGINS, len(crews)), crews, strict=True),
        *zip(OFFICE.moments(random, BEGINS, len(calls)), calls, strict=True),
    ]
    for at, facts in sorted(moments, key=lambda each: each[0]):
        yield _row(random, at, facts)


@cache
def _day(seed: int) -> tuple[Facts, ...]:
    """What is known of the first contacts of a day."""
    firsts = [contact for contact in day(seed) if contact.kind is Kind.FIRST]
    return tuple(known(contact, at=BEGINS) for contact in firsts)


def _row(random: Random, at: datetime, facts: Facts) -> Row:
    return Row(
        referral_id=minted(at, random),
        version=1,
        test=random.random() < _TESTS,
        received_at=at,
        facts=facts_json(facts),
        confirmed=_CONFIRMED if random.random() < _OVERRIDDEN else None,
    )
