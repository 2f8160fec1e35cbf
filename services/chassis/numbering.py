"""The numbers of what a transaction writes to the outbox: ids of rows, sequences of streams."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from services.chassis.database import Connection

Stream = tuple[str, str]
"""A topic and a key: what is numbered without a gap."""

# The sequence's row is the stream's lock: whoever writes it waits here. Ids are drawn when all
# these rows are locked, so that they are in commit order: as many as the sequences went up by.
_NUMBERS = """
WITH locked AS (
    INSERT INTO sequence AS s (topic, key, last)
    SELECT topic, key, n FROM unnest($1::text[], $2::text[], $3::int[]) AS t (topic, key, n)
    ORDER BY topic, key
    ON CONFLICT (topic, key) DO UPDATE SET last = s.last + excluded.last
    RETURNING topic, key, coalesce(old.last, 0) AS before, new.last),
drawn AS (
    SELECT array_agg(nextval('outbox_id_seq')) AS ids
    FROM generate_series(1, (SELECT sum(last - before)::int FROM locked)))
SELECT (SELECT ids FROM drawn), array_agg(topic), array_agg(key), array_agg(before)
FROM locked WHERE before > 0
"""


class Numbers(NamedTuple):
    """Ids that ascend, one for each event; and by stream the sequence before these events."""

    ids: Sequence[int]
    last: Counter[Stream]


async def numbered(tx: Connection, events: Sequence[Stream]) -> Numbers:
    """Numbers for events of these streams, which are locked from here on.

    Topics, and keys within a topic, are locked in one order by everybody.
    """
    counts = Counter(events)
    topics, keys = zip(*counts, strict=True)
    found = await tx.fetchrow(_NUMBERS, topics, keys, list(counts.values()))
    ids, *known = found  # type: ignore[misc]  # an aggregate is always one row
    return Numbers(ids, Counter(_last(*(column or () for column in known))))


def _last(topics: Sequence[str], keys: Sequence[str], before: Sequence[int]) -> dict[Stream, int]:
    return dict(zip(zip(topics, keys, strict=True), before, strict=True))
