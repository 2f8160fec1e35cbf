"""Whether intake's memory stays as it is over 100,000 messages at a door."""

import asyncio
from itertools import count

from bench.feeds.calls import load
from bench.feeds.door import KEPT, opened
from bench.system import fresh, issued, resident
from services.devkit.home import Home
from services.devkit.servers import Servers

FIRST = 10_000
"""Messages before the first look: what is made once is there by then."""

MESSAGES = 100_000


async def flat(home: Home, started: Servers) -> dict[str, object]:
    """Megabytes in use after so many messages, and what the others added."""
    run = await fresh(home, started)
    async with opened(run, KEPT) as door:
        key, turns, sent = await issued(run), count(), 0
        sizes: list[int] = []
        for until in (FIRST, FIRST + MESSAGES):
            while sent < until:
                sent += (await load(door.api, key, f"FLAT-{next(turns)}")).requests
            await asyncio.sleep(1)
            sizes.append(resident(door.process))
    return {"messages": sent, "megabytes": sizes[0], "megabytes_grown": sizes[1] - sizes[0]}
