"""Waiting until everything that was sent has been read, handled and published."""

import asyncio
import time
from collections.abc import Mapping, Set

from aiokafka.errors import KafkaError

from services.contracts.topics import load as load_topics
from services.devkit.errors import DevkitError
from services.devkit.reconcile import database, topics
from services.devkit.reconcile.reconcile import Where
from services.devkit.stand_in.reader import NAME

Ends = Mapping[tuple[str, int], int]
"""Where each partition of each topic ends."""

Handled = Mapping[tuple[str, str, int], int]
"""Each consumer's next offset by topic and partition."""


async def settle(where: Where, within: float = 60.0) -> None:
    """Return when all consumers are at the ends of their topics and no outbox holds a row.

    `DevkitError` says what is still open when the time is over.
    """
    until = time.monotonic() + within
    while (still := await _open(where)) is not None:
        if time.monotonic() > until:
            raise DevkitError(f"not settled after {within:.0f} s: {still}")
        await asyncio.sleep(0.1)


async def stands_in(database_url: str) -> bool:
    """Whether the stand-in has read anything here."""
    return any(reader == NAME for reader, _, _ in await database.handled(database_url))


async def _open(where: Where) -> str | None:
    """One thing that is not done yet.

    All that lay on the topics is handled; then nothing is left to publish; and nothing was
    published meanwhile: so nothing can follow. What costs least is asked first, too.
    """
    if unsent := await _unsent(where):
        return unsent
    try:
        before = await _ends(where)
    except KafkaError as error:
        return f"Kafka does not tell where its topics end ({type(error).__name__})"
    apart = frozenset[str]() if where.stand_in else frozenset({NAME})
    if late := behind(before, await database.handled(where.database_url), apart):
        return late
    if unsent := await _unsent(where):
        return unsent
    return None if await _ends(where) == before else "events are still being published"


async def _unsent(where: Where) -> str | None:
    if count := await database.pending(where.database_url):
        return "1 event is not published" if count == 1 else f"{count} events are not published"
    if count := await database.doubted(where.database_url):
        return f"{count} of intake's records are not read back"
    return None


async def _ends(where: Where) -> dict[tuple[str, int], int]:
    return await topics.ends(where.bootstrap_servers, load_topics(), where.topic_prefix)


def behind(ends: Ends, handled: Handled, apart: Set[str] = frozenset()) -> str | None:
    """One consumer that has not read all of a topic, or None. Those `apart` do not count."""
    names = load_topics()
    for (name, partition), end in ends.items():
        for consumer in set(names[name].consumers) - apart:
            left = end - handled.get((consumer, name, partition), 0)
            if left > 0:
                records = "1 record" if left == 1 else f"{left} records"
                return f"{consumer} has {records} of {name} to read"
    return None
