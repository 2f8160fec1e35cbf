"""Doors that look into a folder of each source: a task a source, so that none waits for another."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from services.intake.front import Front
from services.intake.source import Source, SourceDoor

Turn = Callable[[Source], Coroutine[Any, Any, None]]
"""All that is there of one source. It raises nothing that the source's next turn may put right."""


async def turns(front: Front, door: SourceDoor, turn: Turn, *, every: float) -> None:
    """Look every so many seconds, for ever; at no source twice at once.

    A source that comes or goes meanwhile is seen at the next look.
    """
    under_way: dict[str, asyncio.Task[None]] = {}
    async with asyncio.TaskGroup() as group:
        while True:
            for source in list(front.sources.values()):
                before = under_way.get(source.name)
                if source.door is door and (before is None or before.done()):
                    under_way[source.name] = group.create_task(turn(source))
            await asyncio.sleep(every)
