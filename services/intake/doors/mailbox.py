"""The mailbox door: every mail that waits is taken in its turn, and moved once it is durable.

A mail that is taken again, after a kill between its COMMIT and its move, gets the first answer.
Nobody is ever answered by mail.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Protocol

from services.chassis.backoff import backoff
from services.chassis.failures import Fate, describe, fate
from services.chassis.logs import logger
from services.intake import instruments
from services.intake.doors import body as bodies
from services.intake.doors.box import Box, Folder, Waiting
from services.intake.doors.mail_turns import Turns, Whose
from services.intake.formats import mail_limits
from services.intake.front import TooMany

Opened = Callable[[], Awaitable[Box]]

SLOWER = 6.0
"""Servers lock out who knocks too often: waits are so many times those for a database."""

LOOK_SECONDS = 1.0
"""How long mails are taken before the box is looked into again: somebody urgent may have come."""


class Room(Protocol):
    """Who takes mails, and tells by its beginning whose turn one is."""

    def whose(self, head: bytes) -> Whose:
        """Whose turn it is."""

    async def take(self, raw: bytes, size: int) -> Folder:
        """Where it belongs, once all about it is durable. `TooMany`: it stays, for so long."""


log = logger("intake.mailbox")


async def watch(opened: Opened, room: Room, *, poll_seconds: float) -> None:
    """Take mails for ever; whatever fails, the mailbox is opened anew after a while."""
    failures = 0
    while True:
        try:
            box, turns = await opened(), Turns(room.whose)
            try:
                while True:
                    await sweep(box, room, turns)
                    instruments.mailbox_swept.set_to_current_time()
                    failures = 0
                    rests = turns.rests()
                    await box.rest(poll_seconds if rests is None else min(rests, poll_seconds))
            finally:
                await box.close()
        except Exception as error:  # noqa: BLE001 - mails wait where they are
            failures += 1
            log.warning("the mailbox waits", extra={"cause": describe(error)})
            await asyncio.sleep(SLOWER * backoff(failures))


async def sweep(box: Box, room: Room, turns: Turns | None = None) -> None:
    """Take each mail that waits now, or comes meanwhile, and is not put off.

    An outage ends it; one mail's own fault does not.
    """
    turns = turns or Turns(room.whose)
    turns.begin()
    while True:
        await turns.look(box)
        if not await _for_a_while(box, room, turns):
            return


async def _for_a_while(box: Box, room: Room, turns: Turns) -> bool:
    """Whether there was a mail to take."""
    until, taken = time.monotonic() + LOOK_SECONDS, False
    while time.monotonic() < until and (mails := turns.next()):
        for mail in mails:
            await _safely(box, room, turns, mail)
        taken = True
    return taken


async def _safely(box: Box, room: Room, turns: Turns, mail: Waiting) -> None:
    try:
        await _one(box, room, mail)
    except TooMany as many:
        log.warning("the mails of a source wait: it may not bring more now")
        turns.put_off(mail, many.seconds)
    except Exception as error:
        if fate(error) is Fate.UNAVAILABLE:
            raise
        log.exception("a mail could not be taken; it stays where it is")


async def _one(box: Box, room: Room, mail: Waiting) -> None:
    most = bodies.KEPT if mail.size > mail_limits.BYTES else mail_limits.BYTES
    raw = await box.read(mail, most=most)
    if raw is not None:
        await box.move(mail, await room.take(raw, max(mail.size, len(raw))))
