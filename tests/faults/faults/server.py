"""F5, F9: a broker or PostgreSQL is killed or stopped, and comes up again."""

import asyncio
import signal
from functools import partial
from random import Random

from aiokafka.admin import AIOKafkaAdminClient

from services.devkit import processes
from services.devkit.errors import DevkitError
from services.devkit.kafka import Kafka
from services.devkit.postgres import Postgres
from services.devkit.server import Server
from tests.faults.failpoints import WRITERS
from tests.faults.shard import Shard


async def broker(shard: Shard, random: Random) -> None:
    """Kafka is away for some seconds; now and then one who wants to publish is killed meanwhile."""
    kafka = shard.servers.kafka
    await asyncio.to_thread(random.choice((kafka.kill, kafka.stop)))
    await asyncio.sleep(random.uniform(0, 4))  # shorter and longer than a request may take
    if random.random() < 0.5:
        writer = random.choice(WRITERS)
        shard.fleet.kill(writer)
        shard.fleet.launch(writer)
    await asyncio.to_thread(kafka.start)
    await shard.ready()


async def one_broker(shard: Shard, random: Random) -> None:
    """One of several is away for a while; the fault has ended when it has caught up."""
    broker = random.choice(_cluster(shard).brokers)
    await asyncio.to_thread(random.choice((broker.kill, broker.stop)))
    await asyncio.sleep(random.uniform(0, 15))
    launch = await asyncio.to_thread(broker.launch)
    await asyncio.to_thread(launch.wait)
    async with asyncio.timeout(60):
        while await _behind(shard.where.bootstrap_servers):
            await asyncio.sleep(0.5)


def _cluster(shard: Shard) -> Kafka:
    if not isinstance(shard.servers.kafka, Kafka):
        raise DevkitError("the brokers are not ours")
    return shard.servers.kafka


async def _behind(bootstrap_servers: str) -> int:
    """How many partitions have fewer replicas in sync than they should."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap_servers)
    try:
        await admin.start()
        topics = await admin.describe_topics()
    finally:
        await admin.close()
    return sum(len(p["isr"]) < len(p["replicas"]) for t in topics for p in t["partitions"])


async def database(shard: Shard, random: Random) -> None:
    """PostgreSQL ends: killed, at once without a checkpoint, or in order; and comes up again."""
    postgres = shard.servers.postgres
    ways = (postgres.kill, partial(_at_once, postgres), postgres.stop)
    await asyncio.to_thread(random.choice(ways))
    await asyncio.sleep(random.uniform(0, 1))
    await asyncio.to_thread(postgres.start)


def _at_once(postgres: Server) -> None:
    """As `pg_ctl stop -m immediate`: its sessions are cut off, and it recovers from its log."""
    process = postgres.process() if isinstance(postgres, Postgres) else None
    if process:
        processes.end(process, by=signal.SIGQUIT, grace=10)
