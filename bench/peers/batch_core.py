"""What a careful user would write: FastStream in batches, SQLAlchemy Core, inbox and outbox.

The same durable path: inbox, decision with its facts and outbox in one transaction a batch, then
publish, then delete what was published, then acknowledge.
"""

import asyncio
from collections.abc import Sequence

import uvloop
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from sqlalchemy import BigInteger, Column, LargeBinary, MetaData, Table, Text, delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bench.peers.task import Task, task
from services.contracts.referral import Received

metadata = MetaData()
inbox = Table("peer_inbox", metadata, Column("id", Text, primary_key=True))
decisions = Table(
    "peer_decision",
    metadata,
    Column("referral_id", Text, primary_key=True),
    Column("facts", Text),
    Column("decision", LargeBinary),
)
outbox = Table(
    "peer_outbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("key", Text),
    Column("value", LargeBinary),
)


async def store(engine: AsyncEngine, job: Task, events: Sequence[Received]) -> dict[str, bytes]:
    """One transaction for a batch; what is to be published."""
    async with engine.begin() as connection:
        ids = [{"id": str(event.referral_id)} for event in events]
        found = await connection.execute(
            insert(inbox).on_conflict_do_nothing().returning(inbox.c.id), ids
        )
        new = {row[0] for row in found}
        fresh = [event for event in events if str(event.referral_id) in new]
        made = {str(event.referral_id): job.decide(event) for event in fresh}
        facts = {str(event.referral_id): event.facts.model_dump_json() for event in fresh}
        if made:
            rows = [
                {"referral_id": key, "facts": facts[key], "decision": value}
                for key, value in made.items()
            ]
            await connection.execute(insert(decisions), rows)
            await connection.execute(
                insert(outbox), [{"key": key, "value": value} for key, value in made.items()]
            )
    return made


async def main(job: Task) -> None:
    """Run until the count is reached."""
    engine = create_async_engine(make_url(job.database_url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    broker = KafkaBroker(job.bootstrap_servers, acks="all", enable_idempotence=True, logger=None)
    app = FastStream(broker)
    done = 0

    @broker.subscriber(
        job.source,
        batch=True,
        group_id=f"{job.target}.core",
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.MANUAL,
        max_records=1000,
    )
    async def handle(events: list[Received], message: KafkaMessage) -> None:
        nonlocal done
        made = await store(engine, job, events)
        await asyncio.gather(
            *[broker.publish(value, job.target, key=key.encode()) for key, value in made.items()]
        )
        async with engine.begin() as connection:
            await connection.execute(delete(outbox).where(outbox.c.key.in_(list(made))))
        await message.ack()
        done += len(events)
        if done >= job.count:
            app.exit()

    await app.run()
    await engine.dispose()


if __name__ == "__main__":
    uvloop.run(main(task()))
