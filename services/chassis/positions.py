"""Where reading begins: at Kafka's committed offset, else at the earliest."""

import asyncio
from collections.abc import Mapping

from aiokafka import AIOKafkaConsumer, TopicPartition

from services.chassis.database import Pool, Session
from services.chassis.failures import Unavailable, describe

_NEXT = "SELECT topic, partition, next FROM next_offset WHERE consumer = $1"


async def handled(pool: Pool, consumer: str) -> dict[tuple[str, int], int]:
    """By topic and partition: the offset that the database says comes next."""
    try:
        return await find(pool, consumer)
    except Exception as error:
        raise Unavailable(describe(error)) from error


async def find(tx: Session, consumer: str) -> dict[tuple[str, int], int]:
    """The same, by whoever deals with outages."""
    found = await tx.fetch(_NEXT, consumer)
    return {(topic, partition): following for topic, partition, following in found}


async def begin(
    kafka: AIOKafkaConsumer, known: Mapping[tuple[str, int], int], prefix: str
) -> dict[TopicPartition, int]:
    """Give every assigned partition without a committed offset one, commit it, and go there.

    It is the earliest even where the database knows of a later one: the topic may have been made
    anew, and what was handled already is swallowed. Where the database knows of one that is not
    there, it is that one: it cannot be read, and a person is told.
    """
    new = [where for where, at in (await committed(kafka)).items() if at is None]
    starts, ends = await kafka.beginning_offsets(new), await kafka.end_offsets(new)
    for where in new:
        at = known.get((where.topic.removeprefix(prefix), where.partition), starts[where])
        if not starts[where] <= at <= ends[where]:
            starts[where] = at
        kafka.seek(where, starts[where])
    if starts:
        await kafka.commit(starts)
    return dict(starts)


async def committed(kafka: AIOKafkaConsumer) -> dict[TopicPartition, int | None]:
    """Every assigned partition with its committed offset, None where it has none."""
    mine = sorted(kafka.assignment())
    offsets = await asyncio.gather(*[kafka.committed(where) for where in mine])
    return dict(zip(mine, offsets, strict=True))
