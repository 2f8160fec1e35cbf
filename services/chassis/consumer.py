"""A consumer: a name, the topics it reads, and what it does with a batch."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from services.chassis.event import Event, Outgoing
from services.chassis.work import Work

Handle = Callable[[Work, Sequence[Event]], Awaitable[Sequence[Outgoing]]]
"""Handles the new events of a batch in one unit of work; returns what to publish, in order.

It never commits, and counts only after the commit. Whatever it raises is the events' fault unless
it is one of our own outages."""


@dataclass(frozen=True)
class Consumer:
    """The name is fixed: it is the Kafka group, and the consumer of inbox and marks."""

    name: str
    topics: tuple[str, ...]
    handle: Handle
    linger: float = 0.0
    """Seconds between two batches: what comes meanwhile goes together, for far less work."""
