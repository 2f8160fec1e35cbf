"""The whole day: first contacts, resends, updates and bad messages, in the order they come."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from services.devkit.scenario import ambulance, bad, phone
from services.devkit.scenario.ambulance import SOURCE as YAS
from services.devkit.scenario.contact import Contact, Expected, Kind
from services.devkit.scenario.crew import CREW_CALLS, Call
from services.devkit.scenario.people import person
from services.devkit.scenario.story import PHONE_STORIES, Story

SEED = 20261102
BEGINS = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
BETWEEN = timedelta(seconds=75)
LASTS = timedelta(hours=8)
RESENDS = 22
UPDATES = 20


def day(seed: int = SEED, begins: datetime = BEGINS) -> tuple[Contact, ...]:
    """About 400 contacts through both doors; the same seed and begin, the same bytes.

    A resend or an update comes after the contact that it repeats or corrects.
    """
    random = Random(seed)  # noqa: S311 - invented people, not secrets
    kinds: list[Story | Call] = [s for s in PHONE_STORIES for _ in range(s.weight)]
    kinds += [call for call in CREW_CALLS for _ in range(call.weight)]
    random.shuffle(kinds)
    first: list[tuple[Contact, ...]] = [
        _conversation(random, number, kind, begins + number * BETWEEN)
        for number, kind in enumerate(kinds, start=1)
    ]
    spoilt = list(_spoilt(random, len(first), begins))
    return tuple(_in_order(random, first, spoilt))


def _conversation(
    random: Random, number: int, kind: Story | Call, at: datetime
) -> tuple[Contact, ...]:
    """A first contact, with what would be sent to correct it."""
    who = person(random, number)
    if isinstance(kind, Story):
        called = phone.call(random, number, kind, who, at)
        return called, _corrected(called)
    sent = ambulance.referral(random, number, kind, who, at)
    more = ambulance.told_more(sent)
    return (
        ambulance.message(random, sent, kind, Kind.FIRST),
        ambulance.message(random, more, kind, Kind.UPDATE),
    )


def _corrected(called: Contact) -> Contact:
    form = json.loads(called.body)
    form["summary"] += " The caller rang again with the same wish."
    return phone.contact(
        form,
        kind=Kind.UPDATE,
        story=called.story,
        secrets=called.secrets,
        expected=called.expected,
    )


def _again(contact: Contact) -> Contact:
    """The same bytes under the same key: the JSON door answers as before, BaRS says 409."""
    status = 409 if contact.source == YAS else contact.expected.status
    expected = replace(contact.expected, status=status)
    return replace(contact, kind=Kind.AGAIN, expected=expected)


def _spoilt(random: Random, after: int, at: datetime) -> Iterator[Contact]:
    calls = [
        phone.call(random, number, PHONE_STORIES[0], person(random, number), at)
        for number in range(after + 1, after + 12)
    ]
    yield from bad.at_the_json_door(calls)
    crews = [_json_crew(random, number, at) for number in range(after + 12, after + 23)]
    yield from bad.at_the_fhir_door(crews)


def _json_crew(random: Random, number: int, at: datetime) -> Contact:
    """A crew's message in JSON: those in XML are spoilt less easily."""
    while True:
        sent = ambulance.referral(random, number, CREW_CALLS[0], person(random, number), at)
        message = ambulance.message(random, sent, CREW_CALLS[0], Kind.FIRST)
        if message.headers["Content-Type"].endswith("json"):
            return message


def _in_order(
    random: Random, first: list[tuple[Contact, ...]], spoilt: list[Contact]
) -> list[Contact]:
    """First contacts in their order; the others somewhere after what they belong to."""
    placed = [(float(at), each[0]) for at, each in enumerate(first)]
    chosen = random.sample(range(len(first)), RESENDS + UPDATES)
    for at in chosen[:RESENDS]:
        placed.append((random.uniform(at + 1, len(first) + 1), _again(first[at][0])))
    for at in chosen[RESENDS:]:
        placed.append((random.uniform(at + 1, len(first) + 1), first[at][1]))
    placed += [(random.uniform(0, len(first)), each) for each in spoilt]
    return [contact for _, contact in sorted(placed, key=lambda each: each[0])]


__all__ = ["SEED", "Contact", "Expected", "day"]
