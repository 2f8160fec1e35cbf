"""What intake holds of each source's messages, by what became of them; and nothing of anybody."""

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

_VERSIONS = """
SELECT r.source,
    count(*) FILTER (WHERE NOT c.contact) AS accepted,
    count(*) FILTER (WHERE c.contact) AS linked,
    sum(coalesce(json_array_length(m.unmapped::json), 0)) AS unmapped
FROM intake.message m JOIN intake.referral r ON r.id = m.referral_id,
LATERAL (SELECT m.act IS NOT DISTINCT FROM 'contact' OR EXISTS (
    SELECT FROM intake.link l WHERE l.referral_id = m.referral_id AND l.version = m.version)
    AS contact) AS c
GROUP BY r.source
"""

# A message that is sent again because its refusal was not told is refused again, and is one.
_REJECTS = """
SELECT source,
    count(DISTINCT sha256) FILTER (WHERE NOT ignored) AS rejected,
    count(DISTINCT sha256) FILTER (WHERE ignored) AS ignored
FROM (SELECT source, sha256, door = 'mail' AND reason = 'not_a_referral' AS ignored
    FROM intake.reject) AS r
GROUP BY source
"""

_REASONS = """
SELECT source, status, reason, count(DISTINCT sha256) FROM intake.reject
GROUP BY source, status, reason ORDER BY source, status, reason
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Messages of one source, each counted once.

    `linked` are those of the accepted ones that are contacts of another referral, or chase one;
    `ignored` are mails that nobody wrote to us. `unmapped` are codes and no messages.
    """

    accepted: int = 0
    linked: int = 0
    rejected: int = 0
    ignored: int = 0
    unmapped: int = 0

    @property
    def messages(self) -> int:
        """All of them."""
        return self.accepted + self.linked + self.rejected + self.ignored


@dataclass(frozen=True, slots=True)
class Refused:
    """So many messages of a source that were refused for one reason, with HTTP's status for it."""

    source: str
    status: int
    reason: str
    messages: int


async def kept(database_url: str) -> Mapping[str, Kept]:
    """By source, of those that have sent anything that is kept."""
    found: dict[str, dict[str, int]] = {}
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            for query in (_VERSIONS, _REJECTS):
                for row in await connection.fetch(query):
                    counts = {name: int(row[name]) for name in set(row.keys()) - {"source"}}
                    found.setdefault(row["source"], {}).update(counts)
    finally:
        await connection.close()
    return {source: Kept(**counts) for source, counts in found.items()}


async def refused(database_url: str) -> list[Refused]:
    """Why messages were refused."""
    connection = await asyncpg.connect(database_url)
    try:
        return [Refused(*row) for row in await connection.fetch(_REASONS)]
    finally:
        await connection.close()
