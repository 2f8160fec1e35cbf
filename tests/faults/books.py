"""Database, topics, ledger and history, gathered to be held against each other."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import asyncpg

from services.devkit.reconcile import counting
from services.devkit.reconcile.gauges import Told as Gauges
from services.devkit.reconcile.reconcile import gather, reconcile
from services.devkit.reconcile.result import Reconciliation
from tests.faults import records
from tests.faults.history import History, Place
from tests.faults.records import Record
from tests.faults.shard import Shard

SCHEMAS = ("intake", "router", "eit", "metrics", "devkit")

_MESSAGES = """
SELECT r.source_reference, m.sha256, m.referral_id::text, m.version
FROM intake.message m JOIN intake.referral r ON r.id = m.referral_id
"""
_DECISIONS = "SELECT referral_id::text, version, count(*) FROM router.decision GROUP BY 1, 2"
_SEQUENCES = "SELECT topic, key, last FROM {s}.sequence"
_ASIDE = 'SELECT consumer, topic, partition, "offset" FROM {s}.dead_letter'


@dataclass(frozen=True)
class Message:
    """A version of a referral as intake keeps it."""

    reference: str
    sha256: bytes
    place: Place


@dataclass(frozen=True)
class Books:
    """What lies where once everything has come to rest.

    `last` is each writer's last sequence by service, topic and key. `strange` are places of records
    that no service wrote. `aside` are the dead letters by consumer and place. `told` are
    the metrics service's gauges, and `counted` is what they should be.
    """

    history: History
    messages: tuple[Message, ...]
    decisions: Mapping[Place, int]
    last: Mapping[tuple[str, str, str], int]
    aside: tuple[tuple[str, str, int, int], ...]
    records: tuple[Record, ...]
    strange: frozenset[tuple[str, int, int]]
    reconciled: Reconciliation
    offsets: tuple[str, ...]
    told: Gauges | None
    counted: Gauges


async def gathered(shard: Shard) -> Books:
    """The books as they lie there now."""
    where = shard.where
    told = await counting.told(lambda: shard.fleet.address("metrics").admin)
    connection = await asyncpg.connect(where.database_url)
    try:
        messages = await connection.fetch(_MESSAGES)
        decisions = await connection.fetch(_DECISIONS)
        last = {
            (schema, row["topic"], row["key"]): row["last"]
            for schema in SCHEMAS
            for row in await connection.fetch(_SEQUENCES.format(s=schema))
        }
        aside = [tuple(row) for s in SCHEMAS for row in await connection.fetch(_ASIDE.format(s=s))]
        rows = await counting.look(connection)
    finally:
        await connection.close()
    return Books(
        history=shard.history,
        messages=tuple(Message(row[0], row[1], Place(row[2], row[3])) for row in messages),
        decisions={Place(row[0], row[1]): row[2] for row in decisions},
        last=last,
        aside=tuple(aside),
        records=tuple(await records.read(where.bootstrap_servers, where.topic_prefix)),
        strange=frozenset(shard.strange),
        reconciled=await _reconciled(shard),
        offsets=tuple(shard.sampler.faults),
        told=told,
        counted={place: each.many for place, each in rows.items()},
    )


async def _reconciled(shard: Shard) -> Reconciliation:
    """The reconciliation of what the services wrote; what a fault wrote is looked at apart."""
    evidence = await gather(shard.where, None)
    seen = tuple(each for each in evidence.seen if each.place not in shard.strange)
    ledger = tuple(each for each in evidence.kept.ledger or () if each.place not in shard.strange)
    kept = replace(evidence.kept, ledger=ledger)
    return reconcile(replace(evidence, seen=seen, kept=kept))
