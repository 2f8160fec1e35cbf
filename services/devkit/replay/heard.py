"""Which referrals were answered: who acts on one waits for that."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable

from services.devkit.scenario.parcel import Reference


class Heard:
    """What all senders of a day know of one another."""

    def __init__(self) -> None:
        self._told: defaultdict[Reference, asyncio.Event] = defaultdict(asyncio.Event)

    def tell(self, *references: Reference) -> None:
        """These were answered."""
        for each in references:
            self._told[each].set()

    async def wait(self, after: Iterable[Reference]) -> None:
        """Return when all of these were answered."""
        for each in after:
            await self._told[each].wait()
