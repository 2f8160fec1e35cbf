"""Hands the parcels of one sender over, in their order and at an even pace."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from services.devkit.errors import DevkitError
from services.devkit.replay.delivered import Delivered
from services.devkit.replay.heard import Heard
from services.devkit.scenario.parcel import Parcel


class Door(Protocol):
    """One way in, as a sender knows it."""

    async def deliver(self, parcel: Parcel) -> Delivered:
        """Hand it over before anything is waited for, and return once all of it is answered.

        What is not answered is handed over again as the way asks: the same message under the same
        id, or the file and the mail that stay. `DevkitError` where that never ends.
        """


@dataclass
class Round:
    """One sender's day, `seconds` long if nothing holds it up. `progress` is told each answer."""

    door: Door
    parcels: Sequence[Parcel]
    seconds: float
    heard: Heard
    progress: Callable[[], None] = lambda: None
    delivered: list[Delivered] = field(default_factory=list)

    async def run(self) -> list[Delivered]:
        """All answers; `DevkitError` where a parcel has none."""
        started = time.monotonic()
        pause = self.seconds / max(1, len(self.parcels))
        try:
            async with asyncio.TaskGroup() as group:
                for number, parcel in enumerate(self.parcels):
                    due = started + number * pause
                    await asyncio.sleep(max(0.0, due - time.monotonic()))
                    await self.heard.wait(parcel.after)
                    group.create_task(self._one(parcel))
        except BaseExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return self.delivered

    async def _one(self, parcel: Parcel) -> None:
        delivered = await self.door.deliver(parcel)
        self.delivered.append(delivered)
        self.heard.tell(*((parcel.source, item.reference) for item in parcel.items))
        for _ in parcel.items:
            self.progress()


async def until(there: Callable[[], bool], name: str, *, within: float) -> None:
    """Wait for what a door does with a file; `DevkitError` where it never does."""
    end = time.monotonic() + within
    while not there():
        if time.monotonic() > end:
            raise DevkitError(f"{name}: nothing was done with it for {within:.0f} s")
        await asyncio.sleep(0.1)
