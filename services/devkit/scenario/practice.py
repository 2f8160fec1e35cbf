"""GP practices by mail: the telephone form attached, or a few words; and residents' own words."""

import json
from datetime import datetime

from services.devkit.scenario.contact import Contact
from services.devkit.scenario.letter import Letter
from services.devkit.scenario.parcel import Item, Parcel, Reference
from services.devkit.scenario.people import Person
from services.devkit.scenario.post import free_text, unverified

SOURCE = "gp-mailbox"
RESIDENTS = "other-mail"

_PRACTICE = "nurse@practice-one.example"


def with_form(number: int, call: Contact, at: datetime) -> Parcel:
    """A practice fills in the form of this call about somebody of whom nobody has called."""
    return _form(number, call, at)


def about_the_same(number: int, call: Contact, at: datetime) -> Parcel:
    """A practice fills in the form about somebody of whom the contact centre knows already."""
    return _form(number, call, at, after=((call.source, call.reference),))


def in_words(number: int, person: Person, at: datetime) -> Parcel:
    """A practice writes a few lines."""
    return free_text(SOURCE, _words(number, _PRACTICE, person, at))


def resident(number: int, person: Person, at: datetime) -> Parcel:
    """A neighbour writes, of whose address nobody can tell whether it is theirs."""
    letter = _words(number, f"neighbour{number}@mail.example", person, at)
    return unverified(RESIDENTS, letter)


def _form(number: int, call: Contact, at: datetime, after: tuple[Reference, ...] = ()) -> Parcel:
    form = json.loads(call.body)
    told = {"reference": f"GP-{number:05d}", "requester_type": "PCH"}
    form |= told | {"summary": f"{form['summary']} The practice has seen them, too."}
    letter = Letter(
        name=f"GP-{number:05d}",
        sender=_PRACTICE,
        subject="A referral",
        text="The form is attached.",
        form=("form.json", "application/json", json.dumps(form).encode()),
        at=at,
    )
    return Parcel(
        source=SOURCE,
        name=letter.name,
        body=letter.delivered(),
        items=(Item(reference=form["reference"], linked=bool(after)),),
        after=after,
    )


def _words(number: int, sender: str, person: Person, at: datetime) -> Letter:
    name = f"{person.given_name} {person.family_name}"
    return Letter(
        name=f"MW-{number:05d}",
        sender=sender,
        subject="Somebody needs help",
        text=f"{name} has fallen twice this month and asks for a rail. Word {person.token}.",
        at=at,
    )
