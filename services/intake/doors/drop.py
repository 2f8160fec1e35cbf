"""Taking one dropped file, from its rows to the lines of its reply."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from time import perf_counter

from services.chassis.failures import Fate, fate
from services.chassis.logs import logger
from services.intake.doors import taking
from services.intake.doors.dropped import Dropped
from services.intake.doors.waves import Numbered, waves
from services.intake.formats import rows
from services.intake.formats.reply_file import WHOLE_FILE, Told
from services.intake.formats.row import Row
from services.intake.front import Front
from services.intake.rejected import Code, Rejected, refuse

TOGETHER = 128
"""Rows that are read, and then offered, at once."""

log = logger("intake.folder")

Tell = Callable[[Told], None]


@dataclass(frozen=True)
class Drop:
    """A file on its way through the front."""

    front: Front
    file: Dropped
    tell: Tell

    async def take(self) -> bool:
        """Have every row stored or refused, and told; False where the file as a whole is refused.

        An outage goes up: the same file again then does what is left to do.
        """
        try:
            self.file.check()
            await self._rows()
        except Exception as error:  # noqa: BLE001 - told and kept, or raised again
            await self._offer([(WHOLE_FILE, self.file.refused(_why(error)))])
            return False
        return True

    async def _rows(self) -> None:
        """While some rows wait for their commit, a thread reads the next ones."""
        found = rows.rows(self.file.claim.file, self.file.source)
        reading = asyncio.create_task(asyncio.to_thread(self._read, found))
        try:
            while batch := await reading:
                reading = asyncio.create_task(asyncio.to_thread(self._read, found))
                for wave in waves(batch):
                    await self._offer(wave)
        finally:
            await asyncio.gather(reading, return_exceptions=True)

    def _read(self, found: Iterator[Row]) -> list[Numbered]:
        return [(row.number, self.file.row(row)) for row in islice(found, TOGETHER)]

    async def _offer(self, wave: Sequence[Numbered]) -> None:
        for _ in wave:
            await self.front.may_bring(self.file.source)
        began = perf_counter()
        offered = [self.front.offer(message) for _, message in wave]
        replies = await asyncio.gather(*offered, return_exceptions=True)
        for (number, message), reply in zip(wave, replies, strict=True):
            if isinstance(reply, BaseException):
                raise reply
            taking.count(message, reply)
            taking.timed(message.source, began)
            self.tell(Told(number, message, reply))


def _why(error: Exception) -> Rejected:
    """Why a file is refused whole. A fault of ours keeps no other file waiting; an outage does."""
    if isinstance(error, Rejected):
        return error
    if fate(error) is Fate.UNAVAILABLE:
        raise error
    log.error("a dropped file could not be handled", exc_info=error)
    return refuse(500, Code.EXCEPTION, "The fault is ours; the file is kept.")
