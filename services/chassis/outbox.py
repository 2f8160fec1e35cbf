"""The outbox: rows of the transaction that causes them, in commit order per key."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic_core import from_json, to_json

from services.chassis.database import Connection, Pool, Session
from services.chassis.event import Outgoing
from services.chassis.failures import Poison
from services.chassis.numbering import Stream, numbered
from services.contracts.envelope import Envelope, Headers

VALUE_BYTES = 800_000
"""The largest body: below the topics' 1 MiB, with room for key and headers."""


class Row(NamedTuple):
    """An event that the database holds until the broker has acknowledged it."""

    id: int
    topic: str
    key: str
    headers: Headers
    value: bytes | None
    partition: int | None = None


_BEGINS = ("ce_sequence", b"1")
"""A header of the first row of a stream."""

_COLUMNS = ("id", "topic", "key", "headers", "value")

_OTHERS = "SELECT id, key FROM outbox WHERE key = ANY($1::text[]) AND id <> ALL($2::bigint[])"

# The refused are found once, as an array: a subquery was asked again for every row at times.
_OLDEST = """
SELECT id, key, extract(epoch FROM clock_timestamp() - created_at)::float8 AS age
FROM outbox WHERE topic || ' ' || key <> ALL
    (ARRAY(SELECT topic || ' ' || key FROM outbox WHERE refused IS NOT NULL))
ORDER BY id LIMIT $1
"""

# A deletion that a crash of the database loses costs byte-equal copies, and no disk need be
# waited for: a batch that commits at the same time would wait for it, too.
_DELETE = """
DELETE FROM outbox WHERE id = ANY($1::bigint[])
    AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'
"""

_ROWS = """
SELECT id, topic, key, headers, value FROM outbox WHERE id = ANY($1::bigint[]) ORDER BY id
"""

# Who is erased meanwhile is waited for, and the row is then looked at as it stands.
_REFUSE = """
UPDATE outbox SET refused = $3
WHERE id = $1 AND value IS NOT DISTINCT FROM $2::bytea AND refused IS NULL RETURNING id
"""


async def append(tx: Connection, source: str, outgoing: Sequence[Outgoing]) -> list[Row]:
    """Write events in the order given, each with the next sequence of its topic and key."""
    if not outgoing:
        return []
    if any(event.value and len(event.value) > VALUE_BYTES for event in outgoing):
        raise Poison("an event is larger than a topic takes")
    numbers = await numbered(tx, [(event.topic, event.key) for event in outgoing])
    now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    headers = [_headers(event, source, now, numbers.last) for event in outgoing]
    records = [
        (id_, event.topic, event.key, to_json(each), event.value)
        for id_, event, each in zip(numbers.ids, outgoing, headers, strict=True)
    ]
    await tx.copy_records_to_table("outbox", columns=_COLUMNS, records=records)
    return [
        Row(id_, event.topic, event.key, each, event.value, event.partition)
        for id_, event, each in zip(numbers.ids, outgoing, headers, strict=True)
    ]


def _headers(event: Outgoing, source: str, now: str, last: Counter[Stream]) -> Headers:
    stream = event.topic, event.key
    last[stream] += 1
    return Envelope(
        event.id,
        source,
        event.type,
        now,
        event.key,
        last[stream],
        event.correlationid,
        event.causationid,
    ).headers()


def _restore(stored: bytes) -> Headers:
    return tuple((name, value.encode()) for name, value in from_json(stored))


async def others(tx: Connection, rows: Sequence[Row], held: Collection[int]) -> frozenset[str]:
    """Rule R's question: the keys of these rows that have another unpublished row.

    Rows in `held` are ahead in this process' own publishing queue and do not count. It must be a
    statement of its own, begun after the insert: an older snapshot would miss what another
    process committed while the insert waited for the key. Of keys whose streams all begin with
    these rows nothing is asked: before the first of a stream there is nothing. What waits of such
    a key on another topic is no matter: order is promised for each topic.
    """
    keys = list({row.key for row in rows if _BEGINS not in row.headers})
    if not keys:
        return frozenset()
    found = await tx.fetch(_OTHERS, keys, [row.id for row in rows])
    return frozenset(key for id_, key in found if id_ not in held)


class Waiting(NamedTuple):
    """A row that may be drained, with its age in seconds.

    No refused row is, nor a later one of its topic and key: order is kept on each topic.
    """

    id: int
    key: str
    age: float


async def oldest(pool: Pool, limit: int) -> list[Waiting]:
    """The first rows by id, read afresh. Never by `id > last seen`: a lower id may commit later."""
    return [Waiting(*record) for record in await pool.fetch(_OLDEST, limit)]


async def rows(pool: Pool, ids: Sequence[int]) -> list[Row]:
    """These rows in id order, as far as they are still there."""
    return [
        Row(id_, topic, key, _restore(headers), value)
        for id_, topic, key, headers, value in await pool.fetch(_ROWS, ids)
    ]


async def delete(pool: Pool, ids: Sequence[int]) -> int:
    """Forget rows that the broker has acknowledged; how many of them were still there."""
    done: str = await pool.execute(_DELETE, ids)
    return int(done.removeprefix("DELETE "))


async def refuse(tx: Connection, row: Row, why: str) -> bool:
    """Mark a row that the broker will never take.

    False where it is marked, or gone, already, or holds something else than what was refused.
    """
    return await tx.fetchval(_REFUSE, row.id, row.value, why) is not None


async def retry(tx: Session, id_: int) -> bool:
    """Clear the mark, for the next drain; False where there is no such row with one.

    The row's dead letter ends first: refused again, it is another one.
    """
    await tx.execute(
        "DELETE FROM dead_letter WHERE refusal = 'unsendable' AND \"offset\" = $1", id_
    )
    done: str = await tx.execute(
        "UPDATE outbox SET refused = NULL WHERE id = $1 AND refused IS NOT NULL", id_
    )
    return done.endswith("1")
