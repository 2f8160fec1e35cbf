"""The ceiling: aiokafka in whole batches, read, decide, write. Nothing is stored."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.peers.task import Task, task
from services.contracts.referral import Received


async def main(job: Task) -> None:
    """Every record's decision goes to the record's own partition number."""
    consumer = AIOKafkaConsumer(
        job.source, bootstrap_servers=job.bootstrap_servers, group_id=f"{job.target}.ceiling",
        auto_offset_reset="earliest", enable_auto_commit=False,
    )  # fmt: skip
    producer = AIOKafkaProducer(
        bootstrap_servers=job.bootstrap_servers, acks="all", enable_idempotence=True,
        max_batch_size=900_000,
    )  # fmt: skip
    await consumer.start()
    await producer.start()
    done = 0
    while done < job.count:
        found = await consumer.getmany(timeout_ms=1000, max_records=1000)
        if not found:
            continue
        await asyncio.gather(*[write(job, producer, w.partition, s) for w, s in found.items()])
        await consumer.commit({where: some[-1].offset + 1 for where, some in found.items()})
        done += sum(map(len, found.values()))
    await producer.stop()
    await consumer.stop()


async def write(
    job: Task, producer: AIOKafkaProducer, partition: int, records: Sequence[Any]
) -> None:
    """Decide a partition's records and write them in as few batches as they fit in."""
    batches: dict[int, Any] = defaultdict(producer.create_batch)
    for record in records:
        value = job.decide(Received.model_validate_json(record.value))
        now = len(batches) - 1 if batches else 0
        if not append(batches[now], record, value):
            append(batches[now + 1], record, value)
    for batch in batches.values():
        batch.close()
        await (await producer.send_batch(batch, job.target, partition=partition))


def append(batch: Any, record: Any, value: bytes) -> bool:
    """Whether the decision fitted."""
    return batch.append(
        timestamp=None, key=record.key, value=value, headers=list(record.headers)
    ) is not None  # fmt: skip


if __name__ == "__main__":
    uvloop.run(main(task()))
