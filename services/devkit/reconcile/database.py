"""What the database holds, read in one transaction. No name, no narrative is read."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, TypeAlias

import asyncpg

from services.chassis.halt import Cause, Halt
from services.devkit.reconcile.evidence import (
    Accepted,
    Aside,
    Case,
    Entry,
    Kept,
    Pending,
    Place,
)
from services.devkit.reconcile.remade import Remaker

SCHEMAS = ("intake", "router", "eit", "metrics", "devkit")

Database: TypeAlias = "asyncpg.Connection[Any]"

_ACCEPTED = """
SELECT r.id::text, r.source, r.source_reference AS reference, r.version,
    array_agg(m.version) AS versions, extract(epoch FROM min(m.received_at))::float8 AS since,
    r.linked_to IS NOT NULL AS contact,
    ARRAY(SELECT l.version FROM intake.link l WHERE l.referral_id = r.id) AS linked,
    ARRAY(SELECT v FROM intake.link l,
        unnest(ARRAY[l.linked_version, l.restored_version]) AS v
        WHERE l.linked_to = r.id AND v IS NOT NULL
        UNION SELECT l.undone_version FROM intake.link l
        WHERE l.referral_id = r.id AND l.undone_version IS NOT NULL) AS by_links
FROM intake.referral r JOIN intake.message m ON m.referral_id = r.id GROUP BY r.id
"""
_DECIDED = """
SELECT referral_id::text, version, revision, test, facts::text, facts_sha256, confirmed::text,
    routed::text
FROM router.decision
"""
_CASES = "SELECT case_id::text AS id, referral_id::text AS referral, ordinal, status FROM eit.case"
_ASIDE = """
SELECT consumer, topic, refusal, event_source, event_id, reference::text,
    extract(epoch FROM at)::float8 AS at
FROM {s}.dead_letter
"""
_DISCARDED = """
SELECT detail->>'consumer', detail->>'topic', (detail->>'partition')::int,
    (detail->>'offset')::bigint
FROM {s}.audit WHERE action IN ('discard', 'expire')
"""
_PENDING = """
SELECT topic, key, headers, extract(epoch FROM created_at)::float8 AS since, refused
FROM {s}.outbox ORDER BY id
"""
_DOUBTED = """
SELECT key, extract(epoch FROM noted_at)::float8 AS since FROM intake.late_copy WHERE checks = 0
"""
_LEDGER = 'SELECT topic, partition, "offset", ce_source, ce_id, sha256 FROM devkit.ledger'
_WAITS = "SELECT referral_id::text, queue, stage FROM metrics.wait WHERE ended_at IS NULL"
_HANDLED = "SELECT consumer, topic, partition, next FROM {s}.next_offset"
_LAST = "SELECT topic, key, last FROM {s}.sequence"
_HALTS = "SELECT consumer, cause, reason, by FROM {s}.halt ORDER BY cause"
_RULESETS = "SELECT sha256, files::text FROM router.ruleset"
_ACTIVATIONS = """
SELECT extract(epoch FROM effective_at)::float8, sha256 FROM router.activation
ORDER BY effective_at, id
"""
_NOW = "SELECT extract(epoch FROM now())::float8"


async def read(database_url: str, remaker: Remaker) -> Kept:
    """Everything that the checks compare."""
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            kept, decided = await _kept(connection), await connection.fetch(_DECIDED)
            rulesets = await connection.fetch(_RULESETS)
    finally:
        await connection.close()
    for row in rulesets:
        remaker.know(*row)
    return replace(kept, decided=tuple(map(remaker.decided, decided)))


async def handled(database_url: str) -> dict[tuple[str, str, int], int]:
    """Each consumer's next offset by topic and partition."""
    connection = await asyncpg.connect(database_url)
    try:
        return await _handled(connection)
    finally:
        await connection.close()


async def pending(database_url: str) -> int:
    """How many events are still to be published."""
    connection = await asyncpg.connect(database_url)
    try:
        return len(await _pending(connection))
    finally:
        await connection.close()


async def doubted(database_url: str) -> int:
    """How many records intake has still to read back."""
    connection = await asyncpg.connect(database_url)
    try:
        return len(await connection.fetch(_DOUBTED))
    finally:
        await connection.close()


async def _kept(connection: Database) -> Kept:
    """All but the decisions: to make those again takes longer than a snapshot should last."""
    return Kept(
        taken_at=await connection.fetchval(_NOW),
        accepted=tuple(_accepted(await connection.fetch(_ACCEPTED))),
        rejects=await connection.fetchval("SELECT count(*) FROM intake.reject"),
        decided=(),
        cases=tuple(Case(**dict(row)) for row in await connection.fetch(_CASES)),
        aside=tuple(await _aside(connection)),
        discarded=frozenset(await _discarded(connection)),
        pending=tuple(await _pending(connection)),
        ledger=tuple(_entry(row) for row in await connection.fetch(_LEDGER)),
        waits=frozenset(tuple(row) for row in await connection.fetch(_WAITS)),
        handled=await _handled(connection),
        last=await _last(connection),
        halts=await _halts(connection),
        doubted=dict([tuple(row) for row in await connection.fetch(_DOUBTED)]),
        activations=tuple([tuple(row) for row in await connection.fetch(_ACTIVATIONS)]),
    )


def _accepted(rows: Iterable[Any]) -> Iterable[Accepted]:
    for row in rows:
        versions = frozenset(row["versions"])
        sets = {
            "versions": versions,
            "linked": versions & frozenset(row["linked"]),
            "by_links": frozenset(row["by_links"]),
        }
        yield Accepted(**{**dict(row), **sets})


async def _aside(connection: Database) -> list[Aside]:
    found = []
    for schema in SCHEMAS:
        for row in await connection.fetch(_ASIDE.format(s=schema)):
            known = row["event_source"] is not None and row["event_id"] is not None
            found.append(
                Aside(
                    consumer=row["consumer"],
                    topic=row["topic"],
                    refusal=row["refusal"],
                    identity=(row["event_source"], row["event_id"]) if known else None,
                    reference=row["reference"],
                    at=row["at"],
                )
            )
    return found


async def _discarded(connection: Database) -> list[tuple[str, Place]]:
    return [
        (consumer, (topic, partition, offset))
        for schema in SCHEMAS
        for consumer, topic, partition, offset in await connection.fetch(
            _DISCARDED.format(s=schema)
        )
    ]


async def _pending(connection: Database) -> list[Pending]:
    return [
        Pending(
            service=schema,
            topic=row["topic"],
            key=row["key"],
            id=_id(row["headers"]),
            since=row["since"],
            refused=row["refused"],
        )
        for schema in SCHEMAS
        for row in await connection.fetch(_PENDING.format(s=schema))
    ]


def _id(headers: str) -> str:
    return str(dict(json.loads(headers))["ce_id"])


def _entry(row: Any) -> Entry:
    readable = row["ce_id"] is not None
    return Entry(
        place=(row["topic"], row["partition"], row["offset"]),
        identity=(row["ce_source"], row["ce_id"]) if readable else None,
        body_sha256=row["sha256"],
    )


async def _handled(connection: Database) -> dict[tuple[str, str, int], int]:
    return {
        (row["consumer"], row["topic"], row["partition"]): row["next"]
        for schema in SCHEMAS
        for row in await connection.fetch(_HANDLED.format(s=schema))
    }


async def _last(connection: Database) -> dict[tuple[str, str, str], int]:
    return {
        (f"/frontdoor/{schema}", row["topic"], row["key"]): row["last"]
        for schema in SCHEMAS
        for row in await connection.fetch(_LAST.format(s=schema))
    }


async def _halts(connection: Database) -> dict[str, str]:
    return {
        consumer: str(Halt(consumer, Cause(cause), reason, by))
        for schema in SCHEMAS
        for consumer, cause, reason, by in await connection.fetch(_HALTS.format(s=schema))
    }
