"""The dead and parked letters of the database in memory, their edits and the audit.

As with PostgreSQL, a statement sees what was committed when it began, waits for whoever has locked
a row of that, and then goes on with the rows that still are as it asked.
"""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from services.chassis import audit, copies, dead_letter, edit, letter, logins, parking, replay

if TYPE_CHECKING:
    from tests.model.memory import Session

Found = Callable[["Kept"], bool]

_SHOWN = {each.name for each in fields(letter.Letter)}


class Kept(NamedTuple):
    """A row of the table `dead_letter`."""

    reference: UUID
    consumer: str
    topic: str
    partition: int
    offset: int
    key: bytes | None
    headers: str
    value: bytes | None
    event_id: str | None
    event_source: str | None
    event_type: str | None
    sequence: int | None
    refusal: str | None
    reason: str | None
    attempts: int
    parked: bool
    superseded: bool

    def shown(self) -> dict[str, Any]:
        """The columns that make a `Letter`."""
        return {name: value for name, value in self._asdict().items() if name in _SHOWN}

    @property
    def identity(self) -> tuple[str, str | None, str | None] | None:
        """By which it is unique, beside its place."""
        known = self.parked or self.refusal == "poison"
        return (self.consumer, self.event_source, self.event_id) if known else None

    def before(self, source: str, sequence: int, partition: int, offset: int) -> bool:
        """Whether an event of its key comes after it."""
        if self.sequence is not None and self.event_source == source:
            return self.sequence <= sequence
        return self.partition == partition and self.offset < offset


class Shelf:
    """What a session may ask of letters."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self.answers: dict[str, Callable[..., Awaitable[Any]]] = {
            copies._KNOWN: self._copies,
            parking._OPEN: self._open,
            parking._HOLDERS: self._holders,
            parking._SUPERSEDE: self._supersede,
            parking._KNOWN: self._known,
            parking._ASIDE: self._aside,
            dead_letter._DEAD: self._keep,
            dead_letter._PARKED: self._park,
            dead_letter._ENDED: self._forget_ended,
            letter._FIND: self._find,
            letter._LOCK: self._lock,
            letter._LINE: self._line,
            replay._END: self._end,
            replay._STALE: self._stale,
            replay._STAYS: self._stays,
            replay._DIES: self._dies,
            replay._ENDED: self._ended,
            edit._STORE: self._store,
            edit._PROPOSE: self._propose,
            edit._PROPOSED: self._proposed,
            edit._FORGET: self._forget,
            audit._WRITE: self._write,
            logins._LAST: self._same_login,
        }

    # What is asked -------------------------------------------------------------------------

    async def _open(self, consumer: str, topics: list[str]) -> list[tuple[str]]:
        standing = {row.topic for row in self._rows() if _of(row, consumer)}
        return [(topic,) for topic in topics if topic in standing]

    async def _copies(self, consumer: str, *columns: list[Any]) -> list[tuple[str, str, str]]:
        marks = self._session.committed.marks | self._session.mine.marks
        standing = {(r.topic, r.event_source, r.event_id, r.key) for r in self._rows()
                    if _of(r, consumer)}  # fmt: skip
        return [
            (topic, source, id_)
            for topic, source, id_, key, sequence in zip(*columns, strict=True)
            if marks.get((consumer, topic, source, key), 0) >= sequence
            or (topic, source, id_, key.encode()) in standing
        ]

    async def _holders(self, consumer: str, topic: str, keys: list[bytes]) -> list[tuple[Any]]:
        def holds(row: Kept) -> bool:
            return _of(row, consumer, topic) and row.key in keys and _stands(row)

        return [(row.key,) for row in await self._locked(holds, shared=True)]

    async def _aside(
        self, consumer: str, topics: list[str], keys: list[bytes]
    ) -> list[tuple[str, bytes | None]]:
        asked = set(zip(topics, keys, strict=True))
        return [(r.topic, r.key) for r in self._rows()
                if _of(r, consumer) and (r.topic, r.key) in asked]  # fmt: skip

    async def _find(self, reference: UUID) -> list[dict[str, Any]]:
        return [row.shown() for row in self._rows() if row.reference == reference]

    async def _lock(self, reference: UUID) -> list[dict[str, Any]]:
        return [row.shown() for row in await self._locked(_is(reference, superseded=False))]

    async def _line(
        self, consumer: str, topic: str, key: bytes, limit: int | None
    ) -> list[dict[str, Any]]:
        rows = [r for r in self._rows() if _of(r, consumer, topic) and r.key == key and _stands(r)]
        return [row.shown() for row in sorted(rows, key=lambda row: row.offset)[:limit]]

    async def _ended(self, subject: str) -> list[tuple[str]]:
        deeds = [deed for deed in self._deeds() if deed[0] == subject]
        return [(d[2],) for d in reversed(deeds) if d[1] in ("replay", "discard")][:1]

    # What is kept --------------------------------------------------------------------------

    async def _keep(self, *values: Any) -> list[dict[str, Any]]:
        row = Kept(*values[:15], parked=False, superseded=False)
        return [{"reference": row.reference}] if await self._insert(row) else []

    async def _park(self, *values: Any) -> None:
        await self._insert(Kept(*values, None, None, 0, parked=True, superseded=False))

    async def _insert(self, row: Kept) -> bool:
        """False where it is there. Waits for who inserts, changes or ends the same."""
        while any(self._same(row, each) for other in self._foreign() for each in other.touched()):
            await self._session.wait()
        if any(self._same(row, each) for each in self._rows()):
            return False
        self._session.own.letters[row.reference] = row
        return True

    def _same(self, row: Kept, other: Kept) -> bool:
        alike = row.identity is not None and row.identity == other.identity
        return alike or row.reference == other.reference

    async def _forget_ended(self, references: list[UUID]) -> list[dict[str, Any]]:
        ended = {deed[0] for deed in self._deeds() if deed[1] in dead_letter._ENDING}
        gone = [each for each in references if str(each) in ended]
        self._session.own.letters.update(dict.fromkeys(gone))
        return [{"reference": each} for each in gone]

    # What becomes of it --------------------------------------------------------------------

    async def _supersede(self, consumer: str, topic: str, *columns: list[Any]) -> None:
        later = list(zip(*columns, strict=True))

        def told(row: Kept) -> bool:
            after = any(key == row.key and row.before(*place) for key, *place in later)
            return _of(row, consumer, topic) and after

        await self._change(told, superseded=True)

    async def _known(self, consumer: str, topic: str, *columns: list[Any]) -> None:
        told = set(zip(*columns, strict=True))

        def came_again(row: Kept) -> bool:
            same = (row.key, row.event_source, row.event_id) in told
            return _of(row, consumer, topic) and row.refusal == "unknown_type" and same

        await self._change(came_again, superseded=True)

    async def _end(self, reference: UUID) -> None:
        for row in await self._locked(_is(reference)):
            self._session.own.letters[row.reference] = None

    async def _stale(self, reference: UUID) -> None:
        await self._change(_is(reference), superseded=True)

    async def _stays(self, reference: UUID, reason: str) -> None:
        await self._change(_is(reference), reason=reason)

    async def _dies(self, reference: UUID, refusal: str, reason: str) -> list[tuple[UUID]]:
        died = await self._change(
            lambda row: row.reference == reference and row.parked,
            parked=False, refusal=refusal, reason=reason, attempts=1,
        )  # fmt: skip
        return [(row.reference,) for row in died]

    async def _store(self, reference: UUID, value: bytes) -> None:
        await self._change(_is(reference), value=value)

    async def _change(self, found: Found, **what: Any) -> list[Kept]:
        changed = [row._replace(**what) for row in await self._locked(found)]
        self._session.own.letters.update((row.reference, row) for row in changed)
        return changed

    # Edits and the audit -------------------------------------------------------------------

    async def _propose(self, reference: UUID, value: bytes, reason: str, by: str) -> None:
        self._session.own.edits[reference] = (value, reason, by)

    async def _proposed(self, reference: UUID) -> list[tuple[bytes, str, str]]:
        found = (self._session.committed.edits | self._session.own.edits).get(reference)
        return [] if found is None else [found]

    async def _forget(self, reference: UUID) -> None:
        self._session.own.edits[reference] = None

    async def _write(self, _: str, action: str, subject: str, __: str | None, detail: str) -> None:
        self._session.own.audit.append((subject, action, detail))

    async def _same_login(self, *_: str) -> list[tuple[bool]]:
        """Here everybody has a login of their own."""
        return [(False,)]

    def _deeds(self) -> list[tuple[str, str, str]]:
        return [*self._session.committed.audit, *self._session.mine.audit]

    # Rows and locks ------------------------------------------------------------------------

    def _rows(self) -> list[Kept]:
        """As they are committed, and as this transaction has changed them."""
        rows = self._session.committed.letters | self._session.mine.letters
        return [row for row in rows.values() if row is not None]

    async def _locked(self, found: Found, *, shared: bool = False) -> list[Kept]:
        """Lock the rows that are found now, one by one, and give those that still are."""
        seen = sorted(row.reference for row in self._rows() if found(row))
        for reference in seen:
            while any(each.keeps(reference, shared=shared) for each in self._foreign()):
                await self._session.wait()
            was = self._session.committed.letters.get(reference)
            self._session.own.lock(reference, was, shared=shared)
        return [row for row in self._rows() if row.reference in seen and found(row)]

    def _foreign(self) -> Iterator[Any]:
        return self._session.foreign()


def _of(row: Kept, consumer: str, topic: str | None = None) -> bool:
    return row.consumer == consumer and topic in (None, row.topic) and not row.superseded


def _stands(row: Kept) -> bool:
    return row.parked or row.refusal in ("malformed", "poison")


def _is(reference: UUID, *, superseded: bool = True) -> Found:
    return lambda row: row.reference == reference and (superseded or not row.superseded)
