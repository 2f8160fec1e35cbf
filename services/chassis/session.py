"""One membership of the group: what is read in it, and what is committed of that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer

from services.chassis.ahead import Ahead
from services.chassis.broker import Reading
from services.chassis.consumer import Consumer
from services.chassis.database import Pool
from services.chassis.offsets import Offsets
from services.chassis.records import Records
from services.chassis.settings import ChassisSettings


@dataclass(frozen=True)
class Session:
    """The parts of a membership."""

    kafka: AIOKafkaConsumer
    records: Records
    ahead: Ahead
    offsets: Offsets


@asynccontextmanager
async def joined(
    consumer: Consumer, pool: Pool, settings: ChassisSettings
) -> AsyncIterator[Session]:
    """Join the group; on leaving it, commit what is handled and forget what is not."""
    reading = Reading(consumer.name, consumer.topics, settings)
    kafka = await reading.start()
    records = Records(kafka, consumer.name, pool, settings)
    session = Session(kafka, records, Ahead(records), Offsets(kafka, consumer.name))
    committing = asyncio.create_task(session.offsets.run())
    try:
        yield session
    finally:
        committing.cancel()
        try:
            await session.ahead.forget()
            await session.offsets.finish()
        finally:
            await reading.stop()
