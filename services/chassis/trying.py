"""Trials: what is being handled is noted beforehand where it may end the process.

The first batch of an assignment is noted in the database. Who finds such a note of another
process, which has ended without removing it, goes through that batch one event at a time, and
notes each. Later batches need no note: a process that they end begins again with them.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeAlias

from services.chassis.database import Pool
from services.chassis.decode import Entry

TIMES = 2
"""How often an event may end its process while it is handled alone: three times in all, with the
first, when it was one of a batch."""

Place: TypeAlias = tuple[str, int]
"""Topic and partition."""

_FIND = 'SELECT topic, partition, "offset", until FROM trying WHERE consumer = $1'

_NOTE = """
INSERT INTO trying (consumer, topic, partition, "offset", until, times)
SELECT $1, topic, partition, first, until, 0
FROM unnest($2::text[], $3::int[], $4::bigint[], $5::bigint[])
    AS t (topic, partition, first, until) ORDER BY topic, partition
ON CONFLICT (consumer, topic, partition)
    DO UPDATE SET "offset" = excluded."offset", until = excluded.until, times = 0
"""

# The note never moves back: what stands before it was handled, and comes again uncommitted.
_ALONE = """
UPDATE trying
SET times = CASE WHEN "offset" < $4 THEN 1 ELSE times + ("offset" = $4)::int END,
    "offset" = greatest("offset", $4)
WHERE consumer = $1 AND topic = $2 AND partition = $3
RETURNING CASE WHEN "offset" = $4 THEN times ELSE 0 END
"""

_SURVIVED = """
UPDATE trying SET times = times - 1
WHERE consumer = $1 AND topic = $2 AND partition = $3 AND "offset" = $4 AND times > 0
"""

_DONE = """
DELETE FROM trying USING unnest($2::text[], $3::int[]) AS t (topic, partition)
WHERE consumer = $1 AND trying.topic = t.topic AND trying.partition = t.partition
"""


class Trying:
    """The trials of one consumer in one process."""

    def __init__(self, pool: Pool, consumer: str) -> None:
        self._pool = pool
        self._consumer = consumer
        self._tried: set[Place] = set()
        self._ours: set[Place] = set()
        self._alone: dict[Place, int] = {}

    def assigned(self, places: Collection[Place]) -> None:
        """What is assigned anew is tried anew."""
        self._tried &= set(places)

    def first(self, entries: Iterable[Entry]) -> list[Entry]:
        """The entries of partitions that nothing was handled of since they were assigned."""
        return [entry for entry in entries if place(entry) not in self._tried]

    async def note(self, first: Sequence[Entry]) -> list[Entry]:
        """Note these entries; those under whose note another process has ended."""
        found = await self._pool.fetch(_FIND, self._consumer)
        left = {(topic, n): (at, until) for topic, n, at, until in found}
        suspect = [each for each in first if self._is_suspect(each, left)]
        suspected = {place(each) for each in suspect}
        new = _spans(each for each in first if place(each) not in suspected)
        await self._pool.execute(_NOTE, self._consumer, *_columns(new))
        self._ours.update(new)
        return suspect

    def _is_suspect(self, entry: Entry, left: dict[Place, tuple[int, int]]) -> bool:
        where = place(entry)
        return where not in self._ours and where in left and entry.record.offset < left[where][1]

    async def alone(self, entry: Entry) -> bool:
        """Note that this suspect is handled alone now; False where it was too often."""
        values = (*place(entry), entry.record.offset)
        self._alone[place(entry)] = entry.record.offset
        times = await self._pool.fetchval(_ALONE, self._consumer, *values)
        return times is None or times <= TIMES

    async def survived(self) -> None:
        """What is handled alone has not ended this process, whatever else became of it."""
        for where, offset in list(self._alone.items()):
            await self._pool.execute(_SURVIVED, self._consumer, *where, offset)
            self._alone.pop(where, None)

    async def done(self, entries: Iterable[Entry]) -> None:
        """Remove the notes of partitions whose first entries are handled."""
        places = {place(entry) for entry in entries}
        await self._forget(places)
        self._tried |= places

    async def leave(self) -> None:
        """Remove the notes of a process that ends in order, and count nothing against anybody."""
        await self.survived()
        await self._forget(self._ours)

    async def _forget(self, places: Collection[Place]) -> None:
        if places:
            await self._pool.execute(_DONE, self._consumer, *map(list, zip(*places, strict=True)))
            self._ours -= set(places)


def place(entry: Entry) -> Place:
    """Where an entry comes from."""
    return entry.topic, entry.record.partition


def _spans(entries: Iterable[Entry]) -> dict[Place, tuple[int, int]]:
    spans: dict[Place, tuple[int, int]] = {}
    for entry in entries:
        offset = entry.record.offset
        spans[place(entry)] = spans.get(place(entry), (offset, 0))[0], offset + 1
    return spans


def _columns(spans: dict[Place, tuple[int, int]]) -> list[list[object]]:
    rows = [(topic, n, first, until) for (topic, n), (first, until) in sorted(spans.items())]
    return [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
