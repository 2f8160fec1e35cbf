"""Five hundred referrals a second go through two routers while rules are changed and refused."""

import asyncio
import os
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.inputs import record, referrals
from services.contracts.catalogue import INTAKE, ROUTING, RULESET
from services.devkit.reconcile.reconcile import Where
from tests.faults.faults.rules import BROKEN, CHANGES, changes
from tests.waiting import until

A_SECOND, A_TURN = 500, 25
MOST = 200 * A_SECOND
"""More than are sent in the time that the changes take."""

BATCH_SECONDS = 4.0
"""From a batch's beginning to its decisions: far less than this, and less than a ruleset lasts."""

_DECIDED = "SELECT count(*) FROM router.decision"

_TWICE = """
SELECT count(*) FROM (SELECT FROM router.decision GROUP BY xmin::text
    HAVING count(DISTINCT ruleset_sha256) > 1) AS batch
"""

_NOT_IN_FORCE = """
SELECT count(*) FROM router.decision d WHERE decided_at > $1 AND NOT EXISTS (
    SELECT FROM (SELECT sha256, effective_at AS since,
        lead(effective_at) OVER (ORDER BY effective_at, id) AS until FROM router.activation) AS a
    WHERE a.sha256 = d.ruleset_sha256 AND since <= decided_at
        AND coalesce(until, 'infinity') > decided_at - make_interval(secs => $2))
"""


async def test_no_decision_is_lost_doubled_or_of_rules_that_were_not_in_force(
    provisioned: None, bootstrap_servers: str, database_url: str, topic_prefix: str
) -> None:
    where = Where(
        database_url=database_url, bootstrap_servers=bootstrap_servers, topic_prefix=topic_prefix
    )
    async with routers(where), connected(database_url) as connection:
        sent = await load_while(
            changes(where, Random(1), lasting=(BATCH_SECONDS, BATCH_SECONDS + 1)), where
        )
        await until(lambda: _is(connection, _DECIDED, len(sent)))
        told = await read(where, len(sent))
        assert told == Counter(sent)
        assert await connection.fetchval(_TWICE) == 0
        since = await connection.fetchval("SELECT min(effective_at) FROM router.activation")
        given_ended = since + timedelta(seconds=BATCH_SECONDS)
        assert await connection.fetchval(_NOT_IN_FORCE, given_ended, BATCH_SECONDS) == 0
        used = await connection.fetchval(
            "SELECT count(DISTINCT ruleset_sha256) FROM router.decision"
        )
        events = await told_of_rulesets(where, CHANGES + len(BROKEN))
    assert events == {"activated": CHANGES, "refused": len(BROKEN)}
    assert used >= 2  # those brought into force; the given one decides until the first of them


@asynccontextmanager
async def routers(where: Where) -> AsyncIterator[None]:
    """Two processes of the router."""
    settings = {
        "DATABASE_URL": where.database_url,
        "KAFKA_BOOTSTRAP_SERVERS": where.bootstrap_servers,
        "TOPIC_PREFIX": where.topic_prefix,
        "ADMIN_PORT": "0",
        "API_PORT": "0",
    }
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.router", env={**os.environ, **settings},
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            await process.wait()


@asynccontextmanager
async def connected(url: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    """A connection of the test's own."""
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def load_while(work: Any, where: Where) -> list[str]:
    """Put so many referrals a second on the topic until the work is done; their ids."""
    task, sent, began = asyncio.ensure_future(work), list[str](), time.monotonic()
    source = referrals(MOST)
    async with AIOKafkaProducer(bootstrap_servers=where.bootstrap_servers, acks="all") as producer:
        while not task.done():
            for event in (next(source) for _ in range(A_TURN)):
                await producer.send(where.topic_prefix + INTAKE, **record(event, 12))
                sent.append(str(event.referral_id))
            due = began + len(sent) / A_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))
        await producer.flush()
    await task
    return sent


async def read(where: Where, count: int) -> Counter[str]:
    """How often each referral stands on the topic of decisions."""
    return Counter(event.key.decode() for event in await events(where, ROUTING, count))


async def told_of_rulesets(where: Where, count: int) -> Counter[str]:
    """How often each kind of event stands on the topic of rulesets."""
    types = [dict(each.headers)["ce_type"] for each in await events(where, RULESET, count)]
    return Counter(each.decode().split(".")[-2] for each in types)


async def events(where: Where, topic: str, count: int) -> list[Any]:
    """All events, once there are as many. What both routers have drained is one event."""
    async with AIOKafkaConsumer(
        where.topic_prefix + topic,
        bootstrap_servers=where.bootstrap_servers,
        auto_offset_reset="earliest",
    ) as consumer:
        found: dict[bytes, Any] = {}
        while len(found) < count or await _behind(consumer):
            for some in (await consumer.getmany(timeout_ms=500)).values():
                found |= {dict(each.headers)["ce_id"]: each for each in some}
        return list(found.values())


async def _behind(consumer: AIOKafkaConsumer) -> bool:
    ends = await consumer.end_offsets(list(consumer.assignment()))
    return any([await consumer.position(place) < end for place, end in ends.items()])


async def _is(connection: "asyncpg.Connection[Any]", query: str, value: int) -> bool:
    return bool(await connection.fetchval(query) == value)
