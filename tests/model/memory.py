"""A database in memory that answers the statements of outbox, inbox and letters, and nothing else.

It has PostgreSQL's locks, visibility and rollback as far as these statements show them; the tests
in `behaviour` hold both to the same. Before each statement it pauses, so that a test may choose who
goes on, or break the connection there.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from services.chassis import inbox, numbering, outbox
from tests.model.shelf import Kept, Shelf

Pause = Callable[[str], Awaitable[str]]
"""Where a statement, a lock or a commit is due. Answers "go", or how it ends instead."""


class Stored(NamedTuple):
    """A row of the outbox, with the time at which it was written."""

    id: int
    topic: str
    key: str
    headers: bytes
    value: bytes | None
    created_at: float


@dataclass(eq=False)
class Written:
    """What a transaction has written, or the database has committed."""

    inbox: set[tuple[str, str, str]] = field(default_factory=set)
    marks: dict[tuple[str, str, str, str], int] = field(default_factory=dict)
    sequences: dict[tuple[str, str], int] = field(default_factory=dict)
    outbox: dict[int, Stored] = field(default_factory=dict)
    offsets: dict[tuple[str, int], int] = field(default_factory=dict)
    letters: dict[UUID, Kept | None] = field(default_factory=dict)
    """None where a row is deleted."""
    edits: dict[UUID, tuple[bytes, str, str] | None] = field(default_factory=dict)
    audit: list[tuple[str, str, str]] = field(default_factory=list)
    """Subject, action and detail."""
    locks: dict[UUID, tuple[bool, Kept | None]] = field(default_factory=dict)
    """Letters that it has locked, whether shared, and as they were."""

    def lock(self, reference: UUID, was: Kept | None, *, shared: bool) -> None:
        """Lock a letter, or lock it harder."""
        known, _ = self.locks.get(reference, (True, None))
        self.locks[reference] = (known and shared, was)

    def keeps(self, reference: UUID, *, shared: bool) -> bool:
        """Whether who asks for this lock must wait for its end."""
        mine = self.locks.get(reference)
        return mine is not None and not (shared and mine[0])

    def touched(self) -> list[Kept]:
        """Letters that it has inserted, changed or deleted, as they are and as they were."""
        were = [was for each, (_, was) in self.locks.items() if was and each in self.letters]
        return [*were, *[row for row in self.letters.values() if row is not None]]

    def take(self, other: "Written") -> None:
        """Make another's writes ours."""
        self.inbox |= other.inbox
        self.marks |= other.marks
        self.sequences |= other.sequences
        self.outbox |= other.outbox
        self.offsets |= other.offsets
        self.letters |= other.letters
        self.edits |= other.edits
        self.audit += other.audit


@dataclass
class Database:
    """Committed tables, open transactions, and a clock."""

    pause: Pause
    committed: Written = field(default_factory=Written)
    open: list[Written] = field(default_factory=list)
    doubtful: list[Written] = field(default_factory=list)
    """Open still, though nobody will hear how they end."""
    ids: int = 0
    now: float = 0.0

    def end(self, transaction: Written, *, commit: bool) -> None:
        """Commit or roll back; either way its locks are free."""
        self.open.remove(transaction)
        self.doubtful = [each for each in self.doubtful if each is not transaction]
        if commit:
            self.committed.take(transaction)

    async def statement(self, name: str = "statement") -> str:
        """Wait for one's turn; the connection may break there."""
        answer = await self.pause(name)
        if answer == "reset":
            raise ConnectionResetError
        return answer


class Session:
    """A connection, and outside a transaction the pool itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mine: Written | None = None
        self._answers: dict[str, Callable[..., Any]] = {
            outbox._OTHERS: self._others,
            outbox._OLDEST: self._oldest,
            outbox._ROWS: self._rows,
        }
        self._shelf = Shelf(self).answers
        self._noting: dict[str, Callable[..., None]] = {
            inbox._OFFSETS: self._advance,
            inbox._RESTORE: self._restore,
        }
        self._locking: dict[str, Callable[..., Any]] = {
            numbering._NUMBERS: self._numbers,
            inbox._NEW: self._new,
            inbox._MARKS: self._marks,
        }

    def acquire(self) -> "Session":
        """A connection of one's own."""
        return Session(self._database)

    async def __aenter__(self) -> "Session":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def transaction(self) -> "Transaction":
        """Commits on leaving, rolls back on an error."""
        return Transaction(self._database, self)

    async def fetch(self, query: str, *values: Any) -> Any:
        """Answer one of the known statements; wait where PostgreSQL would wait for a lock."""
        await self._database.statement()
        if query in self._answers:
            return self._answers[query](*values)
        if query in self._shelf:
            return await self._shelf[query](*values)
        while (found := self._locking[query](*values)) is None:
            await self.wait()
        return found

    async def fetchval(self, query: str, *values: Any) -> Any:
        """The first value of an answer."""
        found = await self.fetchrow(query, *values)
        return found[0] if isinstance(found, tuple) else found

    async def fetchrow(self, query: str, *values: Any) -> Any:
        """The first row of an answer."""
        found = await self.fetch(query, *values)
        return found[0] if found else None

    async def fetchmany(self, query: str, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """The answers to one statement for each row."""
        await self._database.statement()
        return [found for row in rows for found in await self._shelf[query](*row)]

    async def executemany(self, query: str, rows: Sequence[Sequence[Any]]) -> None:
        """One statement for each row."""
        await self._database.statement()
        for row in rows:
            await self._shelf[query](*row)

    async def execute(self, query: str, *values: Any) -> str:
        """One statement; its answer is right only where it deletes from the outbox."""
        await self._database.statement()
        if query in self._shelf:
            await self._shelf[query](*values)
        elif query in self._noting:
            self._noting[query](*values)
        else:
            assert query == outbox._DELETE
            rows = self._database.committed.outbox
            return f"DELETE {sum(rows.pop(id_, None) is not None for id_ in values[0])}"
        return ""

    async def wait(self) -> None:
        """Wait for a lock."""
        await self._database.statement("lock")

    async def copy_records_to_table(
        self, table: str, *, columns: Sequence[str], records: Sequence[tuple[Any, ...]]
    ) -> None:
        """Insert rows into the outbox."""
        assert (table, tuple(columns)) == ("outbox", outbox._COLUMNS)
        await self._database.statement()
        rows = [Stored(*(*record, self._database.now)) for record in records]
        self.own.outbox.update((row.id, row) for row in rows)

    @property
    def own(self) -> Written:
        """What this transaction has written."""
        assert self._mine is not None, "this statement belongs into a transaction"
        return self._mine

    @property
    def mine(self) -> Written:
        """The same, and nothing outside a transaction."""
        return self._mine or Written()

    @property
    def committed(self) -> Written:
        """What everybody sees."""
        return self._database.committed

    def foreign(self) -> Iterator[Written]:
        """The transactions of others."""
        return (each for each in self._database.open if each is not self._mine)

    def _seen(self) -> list[Stored]:
        mine = {} if self._mine is None else self._mine.outbox
        rows = self._database.committed.outbox | mine
        return [rows[id_] for id_ in sorted(rows)]

    def _others(self, keys: list[str], ids: list[int]) -> list[tuple[int, str]]:
        return [(row.id, row.key) for row in self._seen() if row.key in keys and row.id not in ids]

    def _oldest(self, limit: int) -> list[tuple[int, str, float]]:
        now = self._database.now
        return [(row.id, row.key, now - row.created_at) for row in self._seen()[:limit]]

    def _rows(self, ids: list[int]) -> list[tuple[Any, ...]]:
        return [row[:5] for row in self._seen() if row.id in ids]

    def _advance(self, _: str, topics: list[str], partitions: list[int], after: list[int]) -> None:
        for place, offset in zip(zip(topics, partitions, strict=True), after, strict=True):
            self.own.offsets[place] = max(offset, self.committed.offsets.get(place, 0))

    def _restore(self, consumer: str, *columns: list[Any]) -> None:
        for topic, source, key, sequence in zip(*columns, strict=True):
            self.own.marks[consumer, topic, source, key] = sequence

    def _numbers(
        self, topics: Sequence[str], keys: Sequence[str], counts: list[int]
    ) -> list[tuple[Any, ...]] | None:
        places = list(zip(topics, keys, strict=True))
        if any(place in each.sequences for each in self.foreign() for place in places):
            return None
        known = self._database.committed.sequences | self.own.sequences
        for place, count in zip(places, counts, strict=True):
            self.own.sequences[place] = known.get(place, 0) + count
        before = [(*place, known[place]) for place in sorted(places) if place in known]
        columns = zip(*before, strict=True) if before else (None, None, None)
        return [(self._next_ids(sum(counts)), *columns)]

    def _next_ids(self, count: int) -> list[int]:
        self._database.ids += count
        return [self._database.ids - count + 1 + n for n in range(count)]

    def _new(self, consumer: str, source: str, ids: list[str]) -> list[list[str] | None] | None:
        rows = {(consumer, source, id_) for id_ in ids}
        if any(rows & each.inbox for each in self.foreign()):
            return None
        new = rows - self._database.committed.inbox - self.own.inbox
        self.own.inbox |= new
        return [None if len(new) == len(ids) else [row[2] for row in new]]

    def _marks(
        self, consumer: str, topic: str, source: str, keys: list[str], sequences: list[int]
    ) -> list[tuple[str, int]] | None:
        places = {key: (consumer, topic, source, key) for key in keys}
        if any(place in each.marks for each in self.foreign() for place in places.values()):
            return None
        known = self._database.committed.marks | self.own.marks
        for key, sequence in zip(keys, sequences, strict=True):
            self.own.marks[places[key]] = max(known.get(places[key], 0), sequence)
        return [(key, known[places[key]]) for key in sorted(keys) if places[key] in known]


class Transaction:
    """A transaction of a session, in READ COMMITTED."""

    def __init__(self, database: Database, session: Session) -> None:
        self._database, self._session = database, session

    async def __aenter__(self) -> None:
        self._session._mine = Written()
        self._database.open.append(self._session.own)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._ended() as mine:
            if kind is not None:
                self._database.end(mine, commit=False)
                return
            answer = await self._database.pause("commit")
            if answer == "doubt":
                self._database.doubtful.append(mine)
                raise asyncpg.ConnectionDoesNotExistError
            self._database.end(mine, commit=True)

    @contextmanager
    def _ended(self) -> Iterator[Written]:
        mine = self._session.own
        try:
            yield mine
        except GeneratorExit:  # the process is killed while the COMMIT is under way
            self._database.doubtful.append(mine)
            raise
        finally:
            self._session._mine = None
