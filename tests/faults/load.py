"""Senders at intake's doors: many referrals, each updated in order; retries; some give up."""

import asyncio
import hashlib
import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import Random

import httpx

from services.devkit.errors import DevkitError
from services.devkit.replay.sender import place
from services.devkit.scenario import ambulance, phone
from services.devkit.scenario.contact import FHIR_DOOR, Contact, Kind
from services.devkit.scenario.crew import CREW_CALLS
from services.devkit.scenario.people import person
from services.devkit.scenario.story import PHONE_STORIES
from tests.faults.history import History, Op, Place, Told

PEOPLE = 50_000
"""So many that nobody comes twice: what is linked is another test's."""
Contacts = Callable[[Random, int], Iterator[Contact]]
Until = Callable[[], bool]

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
AFTERWARDS = 6.0
"""Referrals a second for as long as a fault lasts after the first ones."""
AT_LAST = 1.0
"""The same once that has lasted for a minute: what waits must be done soon afterwards."""
PATIENCE = 90.0
LINES = 64
"""Requests at once. Whoever waits in httpx's pool is looked at for every request of all others."""
PAUSE = 1.0
GIVES_UP = 0.1
TWICE = 0.1
VERSIONS = (1, 1, 1, 2, 3)


class Impatient(Exception):
    """A sender had no answer for longer than any fault lasts."""


@dataclass
class Senders:
    """Send referrals to whichever process of intake, and write down what they are told.

    `contacts` makes the versions of the nth referral, in their order; `keys` are by source.
    """

    address: Callable[[], str]
    keys: Mapping[str, str]
    history: History
    http: httpx.AsyncClient
    numbers: Iterator[int]
    contacts: Contacts
    lines: asyncio.Semaphore = field(default_factory=partial(asyncio.Semaphore, LINES))

    async def send(self, random: Random, referrals: int, a_second: float, until: Until) -> None:
        """So many referrals at a steady rate, then fewer `until` that is so.

        Each sender goes on until it knows, or gives up.
        """
        due = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number in itertools.count():
                if number >= referrals and until():
                    return
                await asyncio.sleep(max(0.0, due - time.monotonic()))
                group.create_task(self._referral(Random(random.random())))
                due += 1 / _rate(a_second, number - referrals)

    async def _referral(self, random: Random) -> None:
        for contact in self.contacts(random, next(self.numbers)):
            op = self._begin(contact)
            copies = 2 if random.random() < TWICE else 1
            await asyncio.gather(*(self._until_known(random, contact, op) for _ in range(copies)))
            if op.told is not Told.OK:
                return  # who has given up does not send the next version either

    async def _until_known(self, random: Random, contact: Contact, op: Op) -> None:
        until = time.monotonic() + PATIENCE
        while (told := await self.attempt(contact, op)) is not Told.OK:
            if told is Told.INFO and random.random() < GIVES_UP:
                return
            if time.monotonic() > until:
                raise Impatient(f"{op.reference}: {op.tries[-3:]} after {len(op.tries)} tries")
            await asyncio.sleep(random.uniform(0.3, 1.0) * _pause(len(op.tries)))

    async def accepted(self, contact: Contact) -> Place:
        """Send it until it is accepted; as which version of which referral."""
        op = self._begin(contact)
        async with asyncio.timeout(PATIENCE):
            while await self.attempt(contact, op) is not Told.OK:
                await asyncio.sleep(0.1)
        (place,) = op.answers
        return place

    def _begin(self, contact: Contact) -> Op:
        return self.history.begin(
            contact.reference,
            contact.headers.get("Idempotency-Key") or contact.headers["X-Request-Id"],
            hashlib.sha256(contact.body).digest(),
        )

    async def attempt(self, contact: Contact, op: Op) -> Told:
        """Send it once."""
        told = await self._ask(contact, op)
        op.tries.append(told)
        return told

    async def refused(self, contact: Contact, op: Op) -> None:
        """Send once what must be refused."""
        answer = await self._post(contact)
        if answer.status_code != 422:
            raise AssertionError(f"{op.reference} was answered {answer.status_code}, not 422")
        op.tries.append(Told.FAIL)

    async def _ask(self, contact: Contact, op: Op) -> Told:
        try:
            answer = await self._post(contact)
        except (httpx.ConnectError, DevkitError):
            return Told.FAIL
        except httpx.HTTPError as error:
            op.doubts.append(type(error).__name__)
            return Told.INFO
        if answer.status_code in (200, 202):
            referral, version = place(contact, answer)
            op.answers.add(Place(str(referral), int(version or 0)))
            return Told.OK
        if answer.status_code == 409 and contact.path == FHIR_DOOR:
            return Told.OK  # as the standard has it: an earlier try was accepted
        if answer.status_code == 425:
            return Told.INFO  # the other copy is at the door
        if answer.status_code == 503:
            op.doubts.append("503")
            return Told.INFO
        raise AssertionError(f"{op.reference} was answered {answer.status_code}")

    async def _post(self, contact: Contact) -> httpx.Response:
        headers = {**contact.headers, "Authorization": f"Bearer {self.keys[contact.source]}"}
        async with self.lines:
            return await self.http.post(
                self.address() + contact.path, content=contact.body, headers=headers
            )


def _pause(tries: int) -> float:
    """Seconds at most until who was told no tries again: longer each time, as good senders do."""
    return min(PAUSE, 0.1 * 2.0 ** min(tries, 10))


def _rate(a_second: float, after: int) -> float:
    """Referrals a second, so many `after` the first ones."""
    if after < 0:
        return a_second
    return AFTERWARDS if after < 60 * AFTERWARDS else AT_LAST


def at_both_doors(random: Random, number: int) -> Iterator[Contact]:
    """Every fourth referral is an ambulance crew's, at the FHIR door."""
    return (phoned if number % 4 else driven)(random, number)


def phoned(random: Random, number: int) -> Iterator[Contact]:
    """What a caller has told."""
    versions = random.choice(VERSIONS)
    return told(random, number, ["." * version for version in range(1, versions + 1)])


def told(random: Random, number: int, more: Sequence[str]) -> Iterator[Contact]:
    """What a caller has told, a version for each of these words after it."""
    story = random.choice(PHONE_STORIES)
    first = phone.call(random, number % PEOPLE, story, person(random, number % PEOPLE), AT)
    form = json.loads(first.body) | {"reference": f"CC-{number:06d}"}
    for version, words in enumerate(more, 1):
        said = form | {"summary": f"{form['summary']}{words}"}
        kind = Kind.FIRST if version == 1 else Kind.UPDATE
        yield phone.contact(said, kind=kind, story=story.name, secrets=(), expected=first.expected)


def driven(random: Random, number: int) -> Iterator[Contact]:
    """What an ambulance crew has written."""
    call = random.choice(CREW_CALLS)
    sent = ambulance.referral(random, number, call, person(random, number % PEOPLE), AT)
    for version in range(1, random.choice(VERSIONS) + 1):
        kind = Kind.FIRST if version == 1 else Kind.UPDATE
        yield ambulance.message(random, sent, call, kind)
        sent = ambulance.told_more(sent)
