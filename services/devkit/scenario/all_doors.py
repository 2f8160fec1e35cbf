"""The day at all doors at once, as each sender lives it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from random import Random

from services.devkit.scenario import (
    ambulance,
    forms,
    http,
    mailbox,
    notices,
    online,
    phone,
    wards,
)
from services.devkit.scenario.contact import Contact
from services.devkit.scenario.day import BEGINS, SEED
from services.devkit.scenario.day import day as at_two_doors
from services.devkit.scenario.http import alone, parted
from services.devkit.scenario.incident import incident
from services.devkit.scenario.parcel import Parcel
from services.devkit.scenario.people import person
from services.devkit.scenario.shares import Shares

_FIRST_NUMBER = 400
"""The telephone and the crews have the people before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AllDoors:
    """What each kind of sender sends, in its order. The `flood` is mails that come at once."""

    contacts: tuple[Contact, ...]
    backlog: tuple[Parcel, ...]
    wards: tuple[Parcel, ...]
    notices: tuple[Parcel, ...]
    forms: tuple[Parcel, ...]
    mails: tuple[Parcel, ...]
    flood: tuple[Parcel, ...]

    @property
    def messages(self) -> int:
        """How many there are."""
        return len(self.contacts) + sum(len(each.items) for each in self.parcels)

    @property
    def parcels(self) -> tuple[Parcel, ...]:
        """All that is no contact."""
        return (
            *(*self.backlog, *self.wards, *self.notices),
            *(*self.forms, *self.mails, *self.flood),
        )


def all_doors(seed: int = SEED, begins: datetime = BEGINS, *, part: int = 1) -> AllDoors:
    """The whole day, or one part of so many of it; the same seed and begin, the same bytes."""
    random, shares = Random(seed), Shares().part(part)  # noqa: S311 - invented people
    people = (person(random, number) for number in count(_FIRST_NUMBER))
    told = parted(at_two_doors(seed, begins), part)
    calls, crews = alone(told, phone.SOURCE), alone(told, ambulance.SOURCE)
    known = [incident(each) for each in crews[: shares.forms // 2]]
    written = calls[: shares.practices // 2]
    followed = [*calls[len(written) :], *crews[len(known) :]]
    web = online.day(random, people, begins, shares.web)
    mails, flood = mailbox.day(random, people, written, begins, shares)
    return AllDoors(
        contacts=http.day(random, told, web, followed),
        backlog=online.backlog(random, people, begins, shares.backlog),
        wards=wards.day(random, people, begins, shares.wards),
        notices=notices.day(random, people, begins, shares.notices),
        forms=forms.day(random, people, known, begins, shares.forms - len(known)),
        mails=mails,
        flood=flood,
    )
