"""One dropped file, from its rows to the lines of its reply.

Each row is a message of its own, with a key of the file and its place in it: read again, after a
crash or because it was sent twice, it gets the first answer. Its time of receipt is the file's, a
microsecond later a line, so that an acceptance says of which row of which file it is.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from services.chassis import ids
from services.chassis.failures import Fate, fate
from services.chassis.logs import logger
from services.intake.doors import taking
from services.intake.doors.claim import Claim
from services.intake.doors.measure import Measure, over
from services.intake.doors.pickup import ODD
from services.intake.doors.waves import waves
from services.intake.formats import rows
from services.intake.formats.reply_file import WHOLE_FILE, Told
from services.intake.formats.row import Row
from services.intake.front import Front, TooMany
from services.intake.parts.folder import Folder
from services.intake.rejected import Code, Rejected, refuse
from services.intake.source import Source
from services.intake.submission import Door, Submission

TOGETHER = 128
"""Rows that are read, and then offered, at once."""

log = logger("intake.folder")

Numbered = tuple[int, Submission]
Tell = Callable[[Told], None]

_MEDIA_TYPES = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "json": "application/json",
}


@dataclass(frozen=True)
class Drop:
    """A claimed file of a source, measured."""

    claim: Claim
    source: Source
    folder: Folder
    measure: Measure

    @property
    def identity(self) -> str:
        """The same for the same file, as long as the source's file says the same."""
        described = self.source.model_dump_json().encode()
        return hashlib.sha256(self.measure.sha256 + described).hexdigest()[:32]

    async def take(self, front: Front, tell: Tell) -> bool:
        """Have every row stored or refused, and told; False where the file as a whole is refused.

        An outage goes up: the same file again then does what is left to do.
        """
        try:
            self._check()
            await self._rows(front, tell)
        except Exception as error:  # noqa: BLE001 - told and kept, or raised again
            await self._offer(front, [(WHOLE_FILE, self._refused(_why(error)))], tell)
            return False
        return True

    def _check(self) -> None:
        name = self.claim.name
        if name == ODD or not name.lower().endswith(self.folder.suffix):
            odd = f"A file of this source has a plain name that ends in {self.folder.suffix}."
            raise refuse(415, Code.NOT_SUPPORTED, odd)
        if (rejected := over(self.measure, self.folder)) is not None:
            raise rejected

    async def _rows(self, front: Front, tell: Tell) -> None:
        """While some rows wait for their commit, a thread reads the next ones."""
        found, identity = rows.rows(self.claim.file, self.source), self.identity
        reading = asyncio.create_task(asyncio.to_thread(self._read, found, identity))
        try:
            while batch := await reading:
                reading = asyncio.create_task(asyncio.to_thread(self._read, found, identity))
                await self._offer(front, batch, tell)
        finally:
            await asyncio.gather(reading, return_exceptions=True)

    def _read(self, found: Iterator[Row], identity: str) -> list[Numbered]:
        return [(row.number, self._message(row, identity)) for row in islice(found, TOGETHER)]

    async def _offer(self, front: Front, batch: list[Numbered], tell: Tell) -> None:
        for wave in waves(batch):
            for _ in wave:
                await self._admitted(front)
            offered = [front.offer(message) for _, message in wave]
            replies = await asyncio.gather(*offered, return_exceptions=True)
            for (number, message), reply in zip(wave, replies, strict=True):
                if isinstance(reply, BaseException):
                    raise reply
                taking.count(message, reply)
                tell(Told(number, message, reply))

    async def _admitted(self, front: Front) -> None:
        """Wait until the source may bring one more row."""
        while True:
            try:
                return front.admit(self.source, 1)
            except TooMany as too_many:
                await asyncio.sleep(too_many.seconds)

    def _message(self, row: Row, identity: str) -> Submission:
        return Submission(
            id=ids.uuid7(),
            source=self.source,
            door=Door.FILE,
            key=f"{identity}:{row.number}",
            body=row.body,
            size=len(row.body),
            sha256=hashlib.sha256(row.body).digest(),
            media_type=_MEDIA_TYPES[self.folder.format],
            received_at=self.claim.taken_at + timedelta(microseconds=row.number),
            content=taking.read(lambda: rows.read(row, self.source), self.source),
        )

    def _refused(self, rejected: Rejected) -> Submission:
        return Submission(
            id=ids.uuid7(),
            source=self.source,
            door=Door.FILE,
            key=self.identity,
            body=self.measure.beginning,
            size=self.measure.size,
            sha256=self.measure.sha256,
            media_type=_MEDIA_TYPES[self.folder.format],
            received_at=self.claim.taken_at,
            content=rejected,
        )


def _why(error: Exception) -> Rejected:
    """Why a file is refused whole. A fault of ours keeps no other file waiting; an outage does."""
    if isinstance(error, Rejected):
        return error
    if fate(error) is Fate.UNAVAILABLE:
        raise error
    log.error("a dropped file could not be handled", exc_info=error)
    return refuse(500, Code.EXCEPTION, "The fault is ours; the file is kept.")
