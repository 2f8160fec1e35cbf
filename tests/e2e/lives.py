"""The lives of an intake that is killed again and again, each with its share of the messages."""

import asyncio
from dataclasses import replace

from services.devkit.demo.senders import Ways
from services.devkit.replay.answered import Answered
from services.devkit.replay.delivered import Delivered
from services.devkit.replay.replay import Sends
from services.devkit.replay.round import Door
from services.devkit.scenario.all_doors import AllDoors
from services.devkit.scenario.contact import Contact
from services.devkit.scenario.parcel import Parcel


class Lives:
    """So many of them. No message of a life's share is sent before it has begun."""

    def __init__(self, many: int) -> None:
        self._begun = [asyncio.Event() for _ in range(many)]

    def begin(self, life: int) -> None:
        """It begins now."""
        self._begun[life].set()

    async def share(self, number: int, of: int) -> None:
        """Return when the nth of so many messages is due."""
        await self._begun[number * len(self._begun) // of].wait()


class Shared:
    """A door to which its parcels come life by life, in their order."""

    def __init__(self, door: Door, lives: Lives, parcels: int) -> None:
        self._door = door
        self._lives = lives
        self._parcels = parcels
        self._met = 0

    async def deliver(self, parcel: Parcel) -> Delivered:
        """As the door does, once it is due."""
        number, self._met = self._met, self._met + 1
        await self._lives.share(number, self._parcels)
        return await self._door.deliver(parcel)


class SharedSender:
    """A sender whose contacts come life by life, in their order."""

    def __init__(self, sender: Sends, lives: Lives, contacts: int) -> None:
        self._sender = sender
        self._lives = lives
        self._contacts = contacts
        self._met = 0

    async def send(self, contact: Contact) -> Answered:
        """As the sender does, once it is due."""
        number, self._met = self._met, self._met + 1
        await self._lives.share(number, self._contacts)
        return await self._sender.send(contact)


def shared(ways: Ways, lives: Lives, day: AllDoors) -> Ways:
    """The same ways, by which a day comes life by life."""
    return replace(
        ways,
        contacts=SharedSender(ways.contacts, lives, len(day.contacts)),
        backlog=Shared(ways.backlog, lives, len(day.backlog)),
        wards=Shared(ways.wards, lives, len(day.wards)),
        notices=Shared(ways.notices, lives, len(day.notices)),
        forms=Shared(ways.forms, lives, len(day.forms)),
        mails=Shared(ways.mails, lives, len(day.mails) + len(day.flood)),
    )
