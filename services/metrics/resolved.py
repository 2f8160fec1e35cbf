"""What became of dead letters: counts alone, through a view of each service."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from services.contracts.topics import Topic
from services.metrics.backlog import OTHER, services
from services.metrics.held import Session


class Resolution(StrEnum):
    """How a person has ended a dead letter."""

    REPLAYED = "replayed"
    EDITED = "edited"
    """Replayed with a body that a person has corrected."""
    DISCARDED = "discarded"


Ending = tuple[str, str, Resolution]
"""A service, the topic it read the letter from, and how it ended."""

_READABLE = """
SELECT nspname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = ANY($1::text[]) AND relname = 'dead_letter_resolved_counts'
    AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(pg_class.oid, 'SELECT')
ORDER BY nspname
"""

_COUNTS = """
SELECT '{schema}', topic, resolution, letters FROM "{schema}".dead_letter_resolved_counts
"""


def endings(topics: Mapping[str, Topic]) -> list[Ending]:
    """Every way in which a letter can end, as `schemas/topics.yaml` says who reads what."""
    return [
        (service, name, how)
        for service in services(topics)
        for name in (*(t.name for t in topics.values() if service in t.consumers), OTHER)
        for how in Resolution
    ]


async def resolved(session: Session, known: Sequence[Ending]) -> dict[Ending, int]:
    """How many letters ended in each way, since the audit began.

    A service whose schema is not there yet has none; a topic that nobody declared is `other`.
    """
    found = dict.fromkeys(known, 0)
    named = sorted({service for service, _, _ in known})
    there = [row["nspname"] for row in await session.fetch(_READABLE, named)]
    if not there:
        return found
    counts = [_COUNTS.format(schema=name) for name in there]
    for service, topic, how, letters in await session.fetch("UNION ALL".join(counts)):
        ending = (service, topic, Resolution(how))
        place = ending if ending in found else (service, OTHER, Resolution(how))
        found[place] += letters
    return found
