"""What a careful user would write: FastStream in batches, SQLAlchemy Core, publish, commit."""

import asyncio

import uvloop
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker, KafkaMessage
from sqlalchemy import Column, LargeBinary, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bench.peers.task import Task, task
from services.contracts.referral import Received

metadata = MetaData()
decisions = Table(
    "peer_decision", metadata,
    Column("referral_id", Text, primary_key=True), Column("decision", LargeBinary),
)  # fmt: skip


async def main(job: Task) -> None:
    """A batch is one transaction; a referral seen before is not decided again."""
    engine = create_async_engine(make_url(job.database_url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    broker = KafkaBroker(job.bootstrap_servers, acks="all", enable_idempotence=True, logger=None)
    app = FastStream(broker)
    done = 0

    @broker.subscriber(
        job.source, batch=True, group_id=f"{job.target}.core", auto_offset_reset="earliest",
        ack_policy=AckPolicy.MANUAL, max_records=1000,
    )  # fmt: skip
    async def handle(events: list[Received], message: KafkaMessage) -> None:
        nonlocal done
        made = {str(event.referral_id): job.decide(event) for event in events}
        rows = [{"referral_id": key, "decision": value} for key, value in made.items()]
        async with engine.begin() as connection:
            await connection.execute(insert(decisions).on_conflict_do_nothing(), rows)
        await asyncio.gather(
            *[broker.publish(value, job.target, key=key.encode()) for key, value in made.items()]
        )
        await message.ack()
        done += len(events)
        if done >= job.count:
            app.exit()

    await app.run()
    await engine.dispose()


if __name__ == "__main__":
    uvloop.run(main(task()))
