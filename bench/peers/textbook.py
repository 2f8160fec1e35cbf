"""The textbook: FastStream, one message at a time, one ORM session each."""

import uvloop
from faststream import AckPolicy, FastStream
from faststream.kafka import KafkaBroker
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.peers.task import Task, task
from services.contracts.referral import Received


class Base(DeclarativeBase):
    """The mapped classes."""


class PeerDecision(Base):
    """A decision as the textbook stores it."""

    __tablename__ = "textbook_decision"

    referral_id: Mapped[str] = mapped_column(primary_key=True)
    decision: Mapped[bytes]


async def main(job: Task) -> None:
    """A message, a session, a commit, a publish, an acknowledgement."""
    engine = create_async_engine(make_url(job.database_url).set(drivername="postgresql+asyncpg"))
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
    sessions = async_sessionmaker[AsyncSession](engine)
    broker = KafkaBroker(job.bootstrap_servers, acks="all", enable_idempotence=True, logger=None)
    app = FastStream(broker)
    done = 0

    @broker.subscriber(
        job.source, group_id=f"{job.target}.textbook", auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )  # fmt: skip
    async def handle(event: Received) -> None:
        nonlocal done
        key, value = str(event.referral_id), job.decide(event)
        async with sessions() as session:
            session.add(PeerDecision(referral_id=key, decision=value))
            await session.commit()
        await broker.publish(value, job.target, key=key.encode())
        done += 1
        if done >= job.count:
            app.exit()

    await app.run()
    await engine.dispose()


if __name__ == "__main__":
    uvloop.run(main(task()))
