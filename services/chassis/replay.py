"""Driving again what was set aside: one event a transaction, and its row's end is the claim.

Whoever comes second finds no row and does nothing; after a crash the same command goes on.
"""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from services.chassis import audit, dead_letter, inbox, letter, parking
from services.chassis.audit import Deed
from services.chassis.consumer import Consumer
from services.chassis.database import Connection
from services.chassis.decode import Entry
from services.chassis.event import Event
from services.chassis.failures import outages, raise_outage
from services.chassis.letter import Letter, Line
from services.chassis.plain import ID, plain
from services.chassis.work import Works
from services.contracts import envelope
from services.contracts.envelope import UnreadableEnvelope

_END = "DELETE FROM dead_letter WHERE reference = $1"

_STALE = "UPDATE dead_letter SET superseded_at = now() WHERE reference = $1"

_STAYS = "UPDATE dead_letter SET attempts = attempts + 1, reason = $2 WHERE reference = $1"

_DIES = """
UPDATE dead_letter SET parked = false, refusal = $2, reason = $3, attempts = 1
WHERE reference = $1 AND parked RETURNING reference
"""

_ENDED = """
SELECT detail FROM audit WHERE subject = $1 AND action IN ('replay', 'discard')
ORDER BY id DESC LIMIT 1
"""


class End(StrEnum):
    """What became of one event that was driven."""

    HANDLED = "handled"
    DISCARDED = "discarded"
    STALE = "stale"
    FAILED = "failed"
    GONE = "gone"
    WAITS = "waits"
    PLANNED = "would be driven"
    GIVEN_UP = "would be discarded"


@dataclass(frozen=True)
class Driven:
    """One event and its end; why, where it failed."""

    reference: UUID
    end: End
    reason: str | None = None


class Unknown(Exception):
    """Nothing is, or was, set aside under this reference."""


class Conflict(Exception):
    """It cannot be done as things stand; the message says why, without any input."""


class _Gone(Exception):
    """Somebody else ended it, or changed it, meanwhile: nothing of ours may stay."""


@dataclass(frozen=True)
class Replay:
    """Drives a consumer's events by its own handler, on behalf of a person.

    What it publishes is left to the running service. `Unavailable` for our own outages: nothing
    was changed, or the last transaction is in doubt, and the same call goes on in either case.
    """

    consumer: Consumer
    works: Works
    actor: str

    async def plan(self, reference: UUID) -> list[UUID]:
        """What a replay would drive, in order, if none fails. Changes nothing."""
        due = await self._due(reference)
        line = await self._ended(reference) if due is None else due.line
        rest = await letter.standing(self.works.pool, line)
        return [*([reference] if due else []), *[each for each in rest if each != reference]]

    async def replay(self, reference: UUID) -> AsyncIterator[Driven]:
        """Handle it now, then what is parked behind it, in order. `Unknown` or `Conflict`."""
        due = await self._due(reference)
        if due is None:
            line = await self._ended(reference)
        else:
            line, driven = due.line, await self._drive(due)
            yield driven
            if driven.end is End.FAILED:
                return
        async for driven in self._follow(line):
            yield driven

    async def discard(self, reference: UUID, reason: str) -> AsyncIterator[Driven]:
        """Give it up for ever, then handle what is parked behind it. `Unknown` or `Conflict`."""
        due = await self._due(reference)
        if due is None:
            line = await self._ended(reference)
        else:
            line = due.line
            yield await self._discard(due, reason)
        async for driven in self._follow(line):
            yield driven

    async def _due(self, reference: UUID) -> Letter | None:
        found = await letter.find(self.works.pool, reference)
        if found is None:
            return None
        if found.superseded:
            raise Conflict("it was handled, or a later event of its key has told everything since")
        if found.topic in parking.steps():
            ahead = await letter.first(self.works.pool, found.line)
            if ahead is not None and found.behind(ahead):
                raise Conflict(f"it waits behind {ahead.reference}: deal with that one first")
        return found

    async def _ended(self, reference: UUID) -> Line:
        with outages():
            detail = await self.works.pool.fetchval(_ENDED, str(reference))
        if detail is None:
            raise Unknown
        known = json.loads(detail)
        return (known["consumer"], known["topic"], (known["key"] or "").encode())

    async def _follow(self, line: Line) -> AsyncIterator[Driven]:
        while (each := await letter.first(self.works.pool, line)) is not None and each.parked:
            driven = await self._drive(each)
            yield driven
            if driven.end is End.FAILED:
                return

    async def _drive(self, due: Letter) -> Driven:
        entry = due.entry()
        try:
            if entry.event is not None:
                return Driven(due.reference, await self._handle(due, entry, entry.event))
        except _Gone:
            return await self._changed(due)
        except Exception as error:  # noqa: BLE001 - its type decides
            raise_outage(error)
            entry = entry.failed(error)
        return await self._fail(due, entry)

    async def _handle(self, due: Letter, entry: Entry, event: Event) -> End:
        """The locks are taken in a consumer's order: inbox, mark, letter, then the handler's."""
        name, sequence = self.consumer.name, event.envelope.sequence
        place = (event.topic, event.envelope.source, event.key)
        async with self.works.begin() as work:
            await inbox.claim(work.tx, name, [event])
            before = await inbox.lift(work.tx, name, place, sequence)
            await _claim(work.tx, due)
            stale = sequence <= before and not _free(due)
            end = End.STALE if stale else End.HANDLED
            await work.tx.execute(_STALE if end is End.STALE else _END, due.reference)
            if end is End.HANDLED:
                work.emit(*await self.consumer.handle(work, [event]))
                await parking.supersede(work.tx, name, [entry], [event.topic])
            if not due.parked:
                await audit.write(work.tx, self._deed("replay", due, end=end))
        return end

    async def _discard(self, due: Letter, reason: str) -> Driven:
        try:
            async with self.works.begin() as work:
                await self._step_over(work.tx, due)
                await _claim(work.tx, due)
                await work.tx.execute(_END, due.reference)
                await audit.write(work.tx, self._deed("discard", due, reason))
        except _Gone:
            return await self._changed(due)
        return Driven(due.reference, End.DISCARDED)

    async def _changed(self, due: Letter) -> Driven:
        """What somebody else ended is gone; what they only changed still stands."""
        now = await letter.find(self.works.pool, due.reference)
        if now is None or now.superseded:
            return Driven(due.reference, End.GONE)
        return Driven(due.reference, End.WAITS, "somebody else changed it meanwhile")

    async def _step_over(self, tx: Connection, due: Letter) -> None:
        """Move the mark, unless the headers cannot be read: no number in them can be trusted."""
        try:
            read = envelope.read(due.headers)
        except UnreadableEnvelope:
            return
        if due.key == read.subject.encode():
            place = (due.topic, read.source, read.subject)
            await inbox.lift(tx, self.consumer.name, place, read.sequence)

    async def _fail(self, due: Letter, entry: Entry) -> Driven:
        """It stays dead, or becomes dead and holds the rest; that is told once."""
        if entry.refused is None:
            raise ValueError("only a refused record fails")
        refusal, reason = entry.refused.refusal, entry.refused.reason
        async with self.works.begin() as work:
            if not due.parked:
                await work.tx.execute(_STAYS, due.reference, reason)
                await audit.write(work.tx, self._deed("replay failed", due, end=End.FAILED))
            elif await work.tx.fetchval(_DIES, due.reference, refusal, reason):
                told = dead_letter.letter(self.consumer.name, entry, attempts=1)
                work.emit(dead_letter.tell(entry, told))
        return Driven(due.reference, End.FAILED, reason)

    def _deed(self, action: str, due: Letter, reason: str | None = None, **more: Any) -> Deed:
        detail = {**about(due), **more}
        return Deed(self.actor, action, str(due.reference), reason, detail)


async def _claim(tx: Connection, due: Letter) -> None:
    """Hold the row until the end; `_Gone` where it is not as it was read."""
    if await letter.lock(tx, due.reference) != due:
        raise _Gone


def _free(due: Letter) -> bool:
    """Whether later steps were handled before it, and it holds all the same what they do not tell.

    It was never handled: then its row would have ended with that.
    """
    return not due.holds and due.topic in parking.steps()


def about(due: Letter) -> dict[str, Any]:
    """What an audit says of a letter: places and sums, and the key where it is a plain id."""
    return {
        "consumer": due.consumer,
        "topic": due.topic,
        "partition": due.partition,
        "offset": due.offset,
        "key": plain(due.key, ID),
        "refusal": due.refusal,
        "sha256": due.sha256,
    }
