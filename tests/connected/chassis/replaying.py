"""`python -m tests.connected.chassis.replaying REFERENCE`: a replay slow enough to be killed."""

import asyncio
import sys
from collections.abc import Sequence
from uuid import UUID

from services.chassis.event import Event, Outgoing
from services.chassis.settings import ChassisSettings
from services.chassis.work import Work
from tests.connected.chassis.conftest import note
from tests.connected.chassis.steps import hand


async def slowly(work: Work, events: Sequence[Event]) -> list[Outgoing]:
    """Note them, and hold the transaction open for a while."""
    told = await note(work, events)
    await work.tx.execute("SELECT pg_sleep(0.5)")
    return told


async def main() -> None:
    """Replay, and say what became of each as soon as it is known."""
    replay = await hand(ChassisSettings(), slowly)
    async for driven in replay.replay(UUID(sys.argv[1])):
        print(driven.end, flush=True)
    replay.works.pool.terminate()


if __name__ == "__main__":
    asyncio.run(main())
