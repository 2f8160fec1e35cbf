"""All that is known of one referral, in the order it happened. No identity."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from services.chassis.reviewed.faults import FilesRefused
from services.contracts.decision import Routed
from services.contracts.topics import load
from services.metrics.backlog import services
from services.router.program import Program
from services.router.revision import Latest
from services.router.store import read
from services.router.stored import from_stored

_ARRIVED = """
SELECT m.received_at AS at, 'intake' AS service,
    CASE WHEN m.version = 1 THEN 'received from '
         WHEN m.act = 'withdraw' AND m.received_at = r.withdrawn_at THEN 'withdrawn by '
         WHEN m.act = 'withdraw' THEN 'withdrawal, which a person must look at first, by '
         ELSE 'updated by ' END || r.source || ', version ' || m.version AS what
FROM intake.message m JOIN intake.referral r ON r.id = m.referral_id WHERE r.id = $1
"""
_LINKS = """
SELECT l.at, 'intake' AS service, CASE
    WHEN l.contact = 'withdrawal' THEN 'withdrawn; ' || l.linked_to || ' goes on'
    WHEN l.contact IS NULL THEN 'goes on with ' || l.linked_to
    ELSE l.contact || ' linked to ' || l.linked_to || ' by ' || l.rule
    END || coalesce(', ' || l.match, '') || coalesce(', ' || l.linked_by, '') AS what
FROM intake.link l WHERE l.referral_id = $1
UNION ALL
SELECT l.at, 'intake', l.contact || ' from ' || r.source || ' linked, ' || l.referral_id
    || ' by ' || l.rule || coalesce(', ' || l.match, '') || coalesce(', ' || l.linked_by, '')
    || ', version ' || l.linked_version
FROM intake.link l JOIN intake.referral r ON r.id = l.referral_id
WHERE l.linked_to = $1 AND l.linked_version IS NOT NULL
UNION ALL
SELECT DISTINCT l.undone_at, 'intake', 'link of ' || l.referral_id || ' to ' || l.linked_to
    || ' undone by ' || l.undone_by || coalesce(': ' || l.undone_reason, '')
FROM intake.link l WHERE (l.referral_id = $1 OR l.linked_to = $1) AND l.undone_at IS NOT NULL
UNION ALL
SELECT received_at, 'intake', replace(sense, '_', ' ') || ' by ' || sense_rule
FROM intake.referral WHERE id = $1 AND sense IN ('new_episode', 'returner')
UNION ALL
SELECT q.asked_at, 'intake', 'may be about the person of '
    || CASE q.referral_id WHEN $1 THEN q.other_id ELSE q.referral_id END || ': ' || q.rule
FROM intake.link_question q WHERE $1 IN (q.referral_id, q.other_id)
UNION ALL
SELECT q.answered_at, 'intake', 'said to be '
    || CASE q.answer WHEN 'link' THEN 'the person of ' ELSE 'another person than of ' END
    || CASE q.referral_id WHEN $1 THEN q.other_id ELSE q.referral_id END || ' by ' || q.answered_by
FROM intake.link_question q WHERE $1 IN (q.referral_id, q.other_id) AND q.answer IS NOT NULL
"""
_JUDGED = """
SELECT (c->>'at')::timestamptz AS at, 'intake' AS service,
    (c->>'exclusion') || ' cleared by ' || (c->>'by') || ' of ' || (c->>'team') AS what
FROM intake.referral r, jsonb_array_elements(r.judged->'clearances') AS c WHERE r.id = $1
UNION ALL
SELECT (o->>'at')::timestamptz, 'intake',
    'sent to ' || (o->>'destination') || ' by ' || (o->>'by') || ': ' || (o->>'reason')
FROM intake.referral r, jsonb_path_query(r.judged, '$.override ? (@ != null)') AS o
WHERE r.id = $1
"""
_DECIDED = """
SELECT decided_at AS at, 'router' AS service,
    'routed to ' || destination || ' by ' || rule || ', revision ' || revision AS what
FROM router.decision WHERE referral_id = $1
"""
_CASES = """
SELECT h.at, 'eit' AS service, 'case ' || h.what || coalesce(' by ' || h.by, '') AS what
FROM eit.history h JOIN eit.case c USING (case_id) WHERE c.referral_id = $1
"""
_TEAMS = """
SELECT at, 'intake' AS service, team || ': ' || replace(step, '_', ' ') AS what
FROM intake.progress WHERE referral_id = $1 AND case_id IS NULL
"""
_ERASED = """
SELECT erased_at AS at, 'intake' AS service, 'identity erased; ' || CASE
    WHEN null_to IS NULL THEN 'the record topic is still to be read back'
    ELSE 'the record topic was null at ' || to_char(checked_at AT TIME ZONE 'UTC',
        'YYYY-MM-DD HH24:MI') END AS what
FROM intake.erasure WHERE referral_id = $1
"""
_LETTERS = """
SELECT at, '{schema}' AS service,
    CASE WHEN parked THEN 'parked behind what was set aside'
         ELSE 'set aside, ' || refusal || ': ' || reason END
    || CASE WHEN superseded_at IS NULL THEN '' ELSE ', superseded since' END AS what
FROM {schema}.dead_letter WHERE key = $1
"""
_PENDING = """
SELECT created_at AS at, '{schema}' AS service, 'waits to be published on ' || topic AS what
FROM {schema}.outbox WHERE key = $1
"""
_WITHDRAWN = "SELECT withdrawn_at FROM intake.referral WHERE id = $1"
_LATEST = """
SELECT d.facts, d.confirmed, d.routed, r.files
FROM router.decision d LEFT JOIN router.ruleset r ON r.sha256 = d.ruleset_sha256
WHERE d.referral_id = $1 ORDER BY d.revision DESC LIMIT 1
"""


@dataclass(frozen=True)
class Entry:
    """One thing that happened."""

    at: datetime
    service: str
    what: str


@dataclass(frozen=True)
class Timeline:
    """What happened, and the decision in force with the state that it rests on.

    `program` is the ruleset that decided, where it was activated and loads here. Once it is
    withdrawn, nobody acts on the decision.
    """

    entries: list[Entry]
    withdrawn_at: datetime | None = None
    latest: Latest | None = None
    program: Program | None = None


async def timeline(database_url: str, referral_id: UUID) -> Timeline:
    """The timeline of a referral; without entries where nobody knows it."""
    connection = await asyncpg.connect(database_url, timeout=5)
    try:
        entries = [_entry(row) for row in await _rows(connection, referral_id)]
        withdrawn_at = await connection.fetchval(_WITHDRAWN, referral_id)
        latest = await connection.fetchrow(_LATEST, referral_id)
    finally:
        await connection.close()
    entries.sort(key=lambda entry: entry.at)
    if latest is None:
        return Timeline(entries, withdrawn_at)
    decided = read(latest)
    return Timeline(entries, withdrawn_at, decided, _program(latest["files"], decided.routed))


def _program(files: str | None, routed: Routed) -> Program | None:
    if files is None:
        return None
    try:
        return from_stored(files, routed.decision.ruleset.sha256)
    except FilesRefused:  # written in a language that is not this one's
        return None


async def _rows(connection: "asyncpg.Connection[Any]", referral_id: UUID) -> list[asyncpg.Record]:
    found: list[asyncpg.Record] = []
    for query in (_ARRIVED, _LINKS, _JUDGED, _DECIDED, _CASES, _TEAMS, _ERASED):
        found += await connection.fetch(query, referral_id)
    for schema in services(load()):
        key = str(referral_id)
        found += await connection.fetch(_LETTERS.format(schema=schema), key.encode())
        found += await connection.fetch(_PENDING.format(schema=schema), key)
    return found


def _entry(row: asyncpg.Record) -> Entry:
    return Entry(row["at"], row["service"], row["what"])


def as_dict(found: Timeline) -> dict[str, Any]:
    """For `--json`."""
    return {
        "timeline": [
            {"at": entry.at.isoformat(), "service": entry.service, "what": entry.what}
            for entry in found.entries
        ],
        "withdrawn_at": None if found.withdrawn_at is None else found.withdrawn_at.isoformat(),
        "decision": None if found.latest is None else found.latest.routed.model_dump(mode="json"),
        "facts": None if found.latest is None else _facts(found.latest),
    }


def _facts(latest: Latest) -> Any:
    return json.loads(latest.state.facts.model_dump_json())
