"""Keys whose rows may be sent twice: on a compacted topic a late copy has the last word.

Whoever wrote a row may still send it after another has drained it and published later ones, be it
that it was stopped meanwhile. A consumer knows the copy; a compacted topic would keep it alone. So
the key is noted, by who drains it before it is sent, and by who finds its row gone; the service
reads the topic back.
"""

from collections.abc import Sequence
from functools import cache

from services.chassis.database import Pool
from services.chassis.outbox import Row
from services.contracts import topics

_NOTE = """
INSERT INTO late_copy (topic, key)
SELECT topic, key FROM unnest($1::text[], $2::text[]) AS t (topic, key)
ON CONFLICT (topic, key) DO UPDATE SET noted_at = now(), due_at = now(), checks = 0
"""


async def note(pool: Pool, rows: Sequence[Row]) -> None:
    """Note the keys of these rows, as far as their topics are compacted."""
    places = sorted({(row.topic, row.key) for row in rows if row.topic in compacted()})
    if places:
        await pool.execute(_NOTE, *map(list, zip(*places, strict=True)))


@cache
def compacted() -> frozenset[str]:
    """The topics on which only a key's last record stays."""
    return frozenset(name for name, each in topics.load().items() if each.cleanup == "compact")
