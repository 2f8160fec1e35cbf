"""Sends a day's contacts in their order, several at a time, none before what it refers to."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from services.devkit.replay.answered import Answered
from services.devkit.replay.heard import Heard
from services.devkit.scenario.contact import REFERRAL, Contact

AT_ONCE = 16


class Sends(Protocol):
    """Whoever sends a contact until it is answered."""

    async def send(self, contact: Contact) -> Answered:
        """The answer; `DevkitError` where none comes."""


@dataclass
class Replay:
    """One run of a day. `a_second` is the pace; senders who wait for an answer hold it up.

    `progress` is told after each answer.
    """

    sender: Sends
    contacts: Sequence[Contact]
    a_second: float
    progress: Callable[[], None] = lambda: None
    heard: Heard = field(default_factory=Heard)
    answers: list[Answered] = field(default_factory=list)

    async def run(self) -> list[Answered]:
        """All answers; `DevkitError` where a contact has none."""
        try:
            await self._send_all()
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return self.answers

    async def _send_all(self) -> None:
        started = time.monotonic()
        room = asyncio.Semaphore(AT_ONCE)
        last: dict[str, asyncio.Task[None]] = {}
        async with asyncio.TaskGroup() as group:
            for number, contact in enumerate(self.contacts):
                await asyncio.sleep(max(0.0, started + number / self.a_second - time.monotonic()))
                await room.acquire()
                before = last.get(contact.reference) if contact.reference else None
                task = group.create_task(self._one(contact, before, room))
                last[contact.reference] = task

    async def _one(
        self, contact: Contact, before: "asyncio.Task[None] | None", room: asyncio.Semaphore
    ) -> None:
        try:
            if before is not None:
                await asyncio.wait([before])
            await self.heard.wait(contact.after)
            self.answers.append(await self.sender.send(self._addressed(contact)))
            self.heard.tell((contact.source, contact.reference))
            self.progress()
        finally:
            room.release()

    def _addressed(self, contact: Contact) -> Contact:
        """With the id that its sender was told, where it is sent to that."""
        if REFERRAL not in contact.path:
            return contact
        key = (contact.source, contact.reference)
        told = (a.referral for a in self.answers if (a.contact.source, a.contact.reference) == key)
        return replace(contact, path=contact.path.replace(REFERRAL, str(next(filter(None, told)))))
