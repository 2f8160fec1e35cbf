"""Cancellations that nobody asked for: aiokafka, as it closes, raises those of its own tasks.

A task that it cancels before it has ever run ends cancelled, and so does whoever awaits its end.
"""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress

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
    """Stop a consumer, and close all that it has opened also where aiokafka stops half-way."""
    async with AsyncExitStack() as left:
        left.push_async_callback(consumer._client.close)
        left.push_async_callback(_end_fetching, consumer)
        with suppress(Stray), contained():
            await consumer.stop()


async def _end_fetching(consumer: AIOKafkaConsumer) -> None:
    """Where fetching has failed this fails, too, each time that it is asked."""
    if consumer._fetcher is not None:
        with suppress(Exception), contained():
            await consumer._fetcher.close()
