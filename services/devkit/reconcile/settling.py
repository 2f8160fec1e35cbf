"""Waiting until everything that was sent has been read, handled and published."""

import asyncio
import time

from services.contracts.topics import load as load_topics
from services.devkit.errors import DevkitError
from services.devkit.reconcile import database, topics
from services.devkit.reconcile.reconcile import Where


async def settle(where: Where, within: float = 60.0) -> None:
    """Return when all consumers are at the ends of their topics and no outbox holds a row.

    `DevkitError` says what is still open when the time is over.
    """
    until = time.monotonic() + within
    while (still := await _open(where)) is not None:
        if time.monotonic() > until:
            raise DevkitError(f"not settled after {within:.0f} s: {still}")
        await asyncio.sleep(0.1)


async def _open(where: Where) -> str | None:
    """One thing that is not done yet.

    All that lay on the topics is handled; then nothing is left to publish; and nothing was
    published meanwhile: so nothing can follow.
    """
    before = await _ends(where)
    if behind := _behind(before, await database.handled(where.database_url)):
        return behind
    if count := await database.pending(where.database_url):
        return f"{count} events are not published"
    return None if await _ends(where) == before else "events are still being published"


async def _ends(where: Where) -> dict[tuple[str, int], int]:
    return await topics.ends(where.bootstrap_servers, load_topics(), where.topic_prefix)


def _behind(
    ends: dict[tuple[str, int], int], handled: dict[tuple[str, str, int], int]
) -> str | None:
    names = load_topics()
    for (name, partition), end in ends.items():
        for consumer in names[name].consumers:
            left = end - handled.get((consumer, name, partition), 0)
            if left > 0:
                return f"{consumer} has {left} records of {name} to read"
    return None
