"""Cancellations that nobody asked for: aiokafka, as it closes, raises those of its own tasks.

A task that it cancels before it has ever run ends cancelled, and so does whoever awaits its end.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from aiokafka import AIOKafkaConsumer


class Stray(ConnectionError):
    """Something that was awaited has been cancelled, and not this task."""


@contextmanager
def contained() -> Iterator[None]:
    """`Stray` instead of a cancellation that is not this task's own; its own goes on."""
    try:
        yield
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        raise Stray from error


async def end(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer, and close its connections also where aiokafka stops half-way."""
    try:
        with suppress(Stray), contained():
            await consumer.stop()
    finally:
        if consumer._fetcher is not None:
            with suppress(Stray), contained():
                await consumer._fetcher.close()
        await consumer._client.close()
