"""Notifications of a police force by mail, some with the form attached, some by who is no police.

Over a third of the people have more than one (domain.md §3.6: Ford et al. 2020), and few need
social care: most are told of for their welfare.
"""

from dataclasses import replace
from datetime import datetime
from random import Random

from services.devkit.scenario.letter import Letter
from services.devkit.scenario.parcel import Fate, Item, Parcel
from services.devkit.scenario.people import Person
from services.devkit.scenario.post import unverified

SOURCE = "police-mailbox"
REPEATED = (1, 3)
"""Of five people, those of whom the police tell more than once."""

_OFFICER = "officer@police.example"
_TYPES = {
    "Concern for welfare": 11,
    "Mental health": 4,
    "Missing person": 3,
    "Safeguarding adult": 3,
    "Domestic abuse": 2,
    "Fall": 2,
    "Neighbour dispute": 1,  # in no table
}
_FIELDS = (
    *("Incident number", "Type of notification", "Immediate risk"),
    *("Family name", "Given names", "Date of birth", "Address", "Postcode", "Officer"),
    "Circumstances",
)


def kind(random: Random) -> str:
    """What a notification is about."""
    (about,) = random.choices(list(_TYPES), list(_TYPES.values()))
    return about


def notification(number: int, about: str, person: Person, at: datetime) -> Parcel:
    """The nth notification, of somebody of whom there was none."""
    return _form(_letter(number, about, person, at), Item(reference=_incident(number)))


def another(number: int, about: str, person: Person, at: datetime) -> Parcel:
    """The nth notification, of somebody of whom there was one: mails are taken in their order."""
    item = Item(reference=_incident(number), linked=True)
    return _form(_letter(number, about, person, at), item)


def forged(number: int, about: str, person: Person, at: datetime) -> Parcel:
    """Somebody who says to be the police, and is not: a person reads it."""
    return unverified(SOURCE, replace(_letter(number, about, person, at), verified=False))


def bomb(number: int, at: datetime) -> Parcel:
    """A mail with more parts than anybody writes: it is not even parsed."""
    text = "\n".join(f"--b{part}" for part in range(400))
    letter = Letter(
        name=f"PN-{number:05d}", sender=_OFFICER, subject="Notification", text=text, at=at
    )
    return _form(letter, Item(reference="", fate=Fate.REFUSED))


def _form(letter: Letter, item: Item) -> Parcel:
    return Parcel(source=SOURCE, name=letter.name, body=letter.delivered(), items=(item,))


def _letter(number: int, about: str, person: Person, at: datetime) -> Letter:
    values = _values(number, about, person)
    in_a_file = number % 4 == 0
    return Letter(
        name=f"PN-{number:05d}",
        sender=_OFFICER,
        subject="Notification",
        text="Please see the file." if in_a_file else _lines(values),
        form=("notification.csv", "text/csv", _table(values)) if in_a_file else None,
        at=at,
    )


def _values(number: int, about: str, person: Person) -> tuple[str, ...]:
    told = f"Officers attended at {number % 24:02d}:00. Notification note {person.token}."
    return (
        *(_incident(number), about, "No", person.family_name, person.given_name),
        *(f"{person.birth_date:%d/%m/%Y}", person.address, person.postcode),
        *("Invented Officer", told),
    )


def _incident(number: int) -> str:
    return f"WYP-{number:06d}"


def _lines(values: tuple[str, ...]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in zip(_FIELDS, values, strict=True))


def _table(values: tuple[str, ...]) -> bytes:
    rows = (_FIELDS, values)
    return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows).encode()
