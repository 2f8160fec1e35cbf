"""F19, F20: members come and go; a group is set back to the earliest record."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.assignors.range import RangePartitionAssignor

from services.chassis import groups
from services.contracts.topics import load
from tests.faults import pages
from tests.faults.happened import NeverHappened, until
from tests.faults.shard import SESSION_SECONDS, Shard

STORM_SECONDS = 6.0
CONSUMERS = ("router", "eit", "metrics")
SWALLOWED = "referral_inbox_duplicates_total"
WITHIN = 60.0


async def storm(shard: Shard, random: Random) -> None:
    """Three members join and leave all the time, and do none of the work they are given."""
    consumer = random.choice(CONSUMERS)
    end = time.monotonic() + STORM_SECONDS
    given = await asyncio.gather(*(_comes_and_goes(shard, consumer, random, end) for _ in range(3)))
    if not all(given):
        raise NeverHappened(f"the members were given partitions {given} times")


async def _comes_and_goes(shard: Shard, consumer: str, random: Random, end: float) -> int:
    """How often it was given partitions."""
    given = 0
    while time.monotonic() < end:
        member = _member(shard, consumer)
        await member.start()
        try:
            given += bool(member.assignment())
            await asyncio.sleep(random.uniform(0.3, 1.2))
        finally:
            await member.stop()
        await asyncio.sleep(random.uniform(0.1, 0.5))
    return given


def _member(shard: Shard, consumer: str) -> AIOKafkaConsumer:
    where = shard.where
    return AIOKafkaConsumer(
        *(where.topic_prefix + topic for topic in _topics(consumer)),
        bootstrap_servers=where.bootstrap_servers,
        group_id=where.topic_prefix + consumer,
        enable_auto_commit=False,
        partition_assignment_strategy=(RangePartitionAssignor,),
        session_timeout_ms=int(SESSION_SECONDS * 1000),
        heartbeat_interval_ms=375,
    )


def _topics(consumer: str) -> list[str]:
    return [topic.name for topic in load().values() if consumer in topic.consumers]


async def reset(shard: Shard, random: Random) -> None:
    """A service reads all of its topics again, and nothing comes of it."""
    service = random.choice(CONSUMERS)
    await asyncio.to_thread(shard.fleet.terminate, service)
    group, servers = shard.where.topic_prefix + service, shard.where.bootstrap_servers
    async with admin(shard) as kafka:
        stood = await groups.committed(kafka, group)
        await groups.move(servers, group, dict.fromkeys(stood, 0))
        await shard.restart(service)

        async def again() -> bool:
            now = await groups.committed(kafka, group)
            return all(now.get(where, 0) >= at for where, at in stood.items())

        if not await until(again, WITHIN):
            raise NeverHappened(f"{service} did not read everything again")
    if not await pages.count(shard, service, SWALLOWED, consumer=service, kind="redelivery"):
        raise NeverHappened(f"{service} read nothing a second time")


@asynccontextmanager
async def admin(shard: Shard) -> AsyncIterator[AIOKafkaAdminClient]:
    """Whoever administers the brokers, past the proxies."""
    kafka = AIOKafkaAdminClient(bootstrap_servers=shard.where.bootstrap_servers)
    try:
        await kafka.start()
        yield kafka
    finally:
        await kafka.close()


async def shares(shard: Shard, consumer: str) -> list[int]:
    """How many partitions each member of a group reads."""
    async with admin(shard) as kafka:
        found = await groups.members(kafka, shard.where.topic_prefix + consumer)
    return [len(each.reads) for each in found]
