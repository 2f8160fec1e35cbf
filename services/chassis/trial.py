"""The first batch of an assignment is a trial: it is noted, and what ended a process is found."""

import contextlib

from services.chassis.decode import Entry
from services.chassis.handling import Handling
from services.chassis.records import Batch
from services.chassis.session import Session
from services.chassis.trying import Trying


class Trial:
    """Brings a batch to its end; the first of an assignment under notes."""

    def __init__(self, trying: Trying, handling: Handling) -> None:
        self._trying = trying
        self._handling = handling

    async def handle(self, session: Session, batch: Batch) -> None:
        """Return when each entry has found its end, and its offsets are due for commit."""
        first = self._trying.first(batch.entries)
        if first:
            await self._under_notes(session, batch, first)
            return
        await self._handling.handle(session, batch.entries)
        session.offsets.done(batch.next_offsets)

    async def _under_notes(self, session: Session, batch: Batch, first: list[Entry]) -> None:
        suspects = await self._trying.note(first)
        for each in suspects:
            await self._alone(session, each)
        known = {id(each) for each in suspects}
        rest = [each for each in batch.entries if id(each) not in known]
        await self._handling.handle(session, rest)
        session.offsets.done(batch.next_offsets)
        # Or the process that ends next would begin before the one to blame.
        await session.offsets.commit()
        await self._trying.done(first)

    async def _alone(self, session: Session, suspect: Entry) -> None:
        if not await self._trying.alone(suspect):
            await self._handling.set_aside(suspect.poisoned("ended its process three times"))
            return
        try:
            await self._handling.handle(session, [suspect])
        finally:
            with contextlib.suppress(Exception):  # told again when the process ends in order
                await self._trying.survived()
