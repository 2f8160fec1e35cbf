"""The mailbox door: every mail that waits is taken, and moved once all about it is durable.

A mail that is taken again, after a kill between its COMMIT and its move, gets the first answer.
Nobody is ever answered by mail.
"""

import asyncio
from collections.abc import Awaitable, Callable

from services.chassis.backoff import backoff
from services.chassis.failures import Fate, describe, fate
from services.chassis.logs import logger
from services.intake import instruments
from services.intake.doors import body as bodies
from services.intake.doors.box import Box, Folder, Waiting
from services.intake.formats import mail_limits

Opened = Callable[[], Awaitable[Box]]
Take = Callable[[bytes, int], Awaitable[Folder]]

SLOWER = 6.0
"""Servers lock out who knocks too often: waits are so many times those for a database."""

log = logger("intake.mailbox")


async def watch(opened: Opened, take: Take, *, poll_seconds: float) -> None:
    """Take mails for ever; whatever fails, the mailbox is opened anew after a while."""
    failures = 0
    while True:
        try:
            box = await opened()
            try:
                while True:
                    await sweep(box, take)
                    instruments.mailbox_swept.set_to_current_time()
                    failures = 0
                    await box.rest(poll_seconds)
            finally:
                await box.close()
        except Exception as error:  # noqa: BLE001 - mails wait where they are
            failures += 1
            log.warning("the mailbox waits", extra={"cause": describe(error)})
            await asyncio.sleep(SLOWER * backoff(failures))


async def sweep(box: Box, take: Take) -> None:
    """Take each mail that waits now. An outage ends it; one mail's own fault does not."""
    for mail in await box.waiting():
        try:
            await _one(box, take, mail)
        except Exception as error:
            if fate(error) is Fate.UNAVAILABLE:
                raise
            log.exception("a mail could not be taken; it stays where it is")


async def _one(box: Box, take: Take, mail: Waiting) -> None:
    most = bodies.KEPT if mail.size > mail_limits.BYTES else mail_limits.BYTES
    raw = await box.read(mail, most=most)
    if raw is not None:
        await box.move(mail, await take(raw, max(mail.size, len(raw))))
